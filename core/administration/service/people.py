"""People and their posts from a list: see what it would change in a county, then change it. In the door's scope."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select

from core import audit
from core.access import POSTS_AT, THREE_ADMINISTRATORS, UNIT_POSTS, gives
from core.administration.rules import Fault, PersonLine, Refused, check_apart
from core.administration.service.accounts import find_account, new_account
from core.administration.service.events import event_values
from core.people import service as people
from core.people.models import Account, AccountEvent, Post
from core.workspace import Workspace
from tenants.spaces import Space
from tenants.units import Unit, UnitKind

#: Written without the mapper: it takes a second for every ten thousand rows.
_ACCOUNTS, _POSTS = Account.metadata.tables["accounts"], Post.metadata.tables["posts"]
#: Posts that stand in one kind of unit and no other.
_STANDS_IN = {
    "grid_member": UnitKind.GRID,
    "village_mediator": UnitKind.VILLAGE,
    "department_officer": UnitKind.DEPARTMENT,
}


@dataclass(frozen=True, slots=True)
class _Place:
    space: Space
    unit: Unit | None


@dataclass(frozen=True, slots=True)
class NewPost:
    """A post that an account is to get."""

    sign_in_name: str
    kind: str
    space: Space
    unit_id: int | None
    title: str


@dataclass(slots=True)
class PeoplePlan:
    """What a list would change."""

    #: Name by sign-in name.
    accounts: dict[str, str] = field(default_factory=dict)
    posts: list[NewPost] = field(default_factory=list)
    #: What becomes of each row: ``new`` (somebody new), ``post`` (a post for somebody there), ``same``.
    rows: dict[int, str] = field(default_factory=dict)
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class InitialPassword:
    """A new account with its one-time password, which stands nowhere else."""

    name: str
    sign_in_name: str
    password: str
    space_code: str
    space_name: str


def plan_people(ws: Workspace, spaces: Sequence[Space], lines: Sequence[PersonLine]) -> PeoplePlan:
    """Return what a list would change in these spaces of the workspace's county, and what in it cannot be.

    A line without a unit is of the workspace's own space.
    """
    plan = PeoplePlan()
    find_place = _places(ws, spaces)
    standing = {
        account.sign_in_name: account for account in ws.session.scalars(select(Account).where(Account.county_id == ws.county_id))
    }
    has = {
        (post.account_id, post.kind, post.space_id, post.unit_id)
        for post in ws.session.execute(
            select(Post.account_id, Post.kind, Post.space_id, Post.unit_id).where(
                Post.county_id == ws.county_id, Post.ended_at.is_(None), Post.stands_in_for.is_(None)
            )
        )
    }
    kinds = _Kinds({(account_id, kind) for account_id, kind, _space, _unit in has})
    wanted_posts: set[NewPost] = set()
    rows: dict[str, tuple[str, str]] = {}
    for line in lines:
        place = find_place(line)
        fault = place if isinstance(place, Fault) else _fault(line, place, standing, rows)
        fault = fault or _right_fault(ws, line, standing.get(line.sign_in_name), kinds)
        if fault is not None or isinstance(place, Fault):
            plan.faults += [fault] if fault else []
            continue
        rows[line.sign_in_name.lower()] = (line.sign_in_name, line.name)
        account = standing.get(line.sign_in_name)
        wanted = NewPost(line.sign_in_name, line.post, place.space, place.unit.id if place.unit else None, line.title)
        if wanted in wanted_posts:
            plan.faults.append(Fault(line.row, "岗位", "twice", line.post))
        elif account is not None and (account.id, wanted.kind, wanted.space.id, wanted.unit_id) in has:
            plan.unchanged += 1
            plan.rows[line.row] = "same"
        else:
            plan.posts.append(wanted)
            wanted_posts.add(wanted)
            kinds.add(account.id if account else line.sign_in_name, wanted.kind)
            new = account is None and line.sign_in_name not in plan.accounts
            plan.rows[line.row] = "new" if new else "post"
        if account is None:
            plan.accounts[line.sign_in_name] = line.name
    return plan


def write_people(ws: Workspace, plan: PeoplePlan) -> None:
    """Make the accounts and posts of a plan all at once, without passwords: these are drawn when the slips are printed."""
    now, done = ws.now(), list[tuple[str, dict[str, Any]]]()
    ids = {
        account.sign_in_name: account.id
        for account in ws.session.execute(select(Account.sign_in_name, Account.id).where(Account.county_id == ws.county_id))
    }
    names = dict(plan.accounts)
    new = {name: ws.new_key() for name in plan.accounts}
    if new:
        rows = [
            {
                "county_id": ws.county_id, "id": new[name], "sign_in_name": name, "name": plan.accounts[name], "password_hash": "",
                "must_change": True, "locale": "zh", "created_at": now, "disabled_at": None, "away_from": None, "away_to": None,
            }
            for name in new
        ]  # fmt: skip
        ws.session.connection().execute(insert(_ACCOUNTS), rows)
        done += [("account_added", {"account": new[name]}) for name in new]
    ids |= new
    missing = [post.sign_in_name for post in plan.posts if post.sign_in_name not in names]
    if missing:
        names |= {
            row.sign_in_name: row.name
            for row in ws.session.execute(
                select(Account.sign_in_name, Account.name).where(
                    Account.county_id == ws.county_id, Account.sign_in_name.in_(missing)
                )
            )
        }
    posts = [
        {
            "county_id": ws.county_id, "id": ws.new_key(), "space_id": post.space.id, "account_id": ids[post.sign_in_name],
            "unit_id": post.unit_id, "kind": post.kind, "name": names[post.sign_in_name], "title": post.title, "created_at": now,
            "ended_at": None, "valid_from": None, "valid_to": None, "stands_in_for": None,
        }
        for post in plan.posts
    ]  # fmt: skip
    if posts:
        ws.session.connection().execute(insert(_POSTS), posts)
        done += [("post_given", {"account": row["account_id"], "post": row["id"], "kind": row["kind"]}) for row in posts]
    audit.record_many(ws, done)
    if done:
        ws.session.execute(
            insert(AccountEvent),
            [
                event_values(ws, facts["account"], deed, {name: value for name, value in facts.items() if name != "account"})
                for deed, facts in done
            ],
        )


def add_people(ws: Workspace, plan: PeoplePlan, say: Callable[[int], None] = lambda _done: None) -> list[InitialPassword]:
    """Make the accounts and posts of a plan; return the new accounts' one-time passwords. ``say`` hears how many are done."""
    made: dict[str, tuple[Account, str]] = {}
    for done, (sign_in_name, name) in enumerate(plan.accounts.items(), start=1):
        made[sign_in_name] = new_account(ws, sign_in_name, name)
        say(done)
    first: dict[str, Space] = {}
    for post in plan.posts:
        account = made[post.sign_in_name][0] if post.sign_in_name in made else find_account(ws, post.sign_in_name)
        people.add_post(ws, account, post.kind, post.space.id, unit_id=post.unit_id, title=post.title)
        first.setdefault(post.sign_in_name, post.space)
    return [
        InitialPassword(account.name, name, password, first[name].code, first[name].name)
        for name, (account, password) in made.items()
    ]


def _places(ws: Workspace, spaces: Sequence[Space]) -> Callable[[PersonLine], _Place | Fault]:
    """Return what finds the place of a line: its space, and the unit its post stands in."""
    by_code = {space.code: space for space in spaces}
    by_id = {space.id: space for space in spaces}
    wanted = select(Unit).where(Unit.county_id == ws.county_id, Unit.space_id.in_(by_id), Unit.valid_to.is_(None))
    units: dict[str, list[Unit]] = {}
    desks: dict[int, Unit] = {}
    for unit in ws.session.scalars(wanted):
        units.setdefault(unit.code, []).append(unit)
        if unit.kind == UnitKind.CENTRE:
            desks[unit.space_id] = unit

    def find(line: PersonLine) -> _Place | Fault:
        space = by_code.get(line.unit) if line.unit else ws.space
        if space is not None:
            return _Place(space, desks.get(space.id) if line.post in UNIT_POSTS else None)
        found = units.get(line.unit, [])
        if len(found) != 1:
            return Fault(line.row, "单位编码", "unit_ambiguous" if found else "unit_unknown", line.unit)
        return _Place(by_id[found[0].space_id], found[0] if line.post in UNIT_POSTS else None)

    return find


@dataclass(slots=True)
class _Kinds:
    """Which kinds of posts somebody has, or is to get from the list; somebody new is known by their sign-in name."""

    known: set[tuple[int | str, str]]

    def add(self, who: int | str, kind: str) -> None:
        self.known.add((who, kind))

    def of(self, who: int | str) -> set[str]:
        """Return those among the three administrators' posts: only these exclude each other."""
        return {kind for kind in THREE_ADMINISTRATORS if (who, kind) in self.known}


def _right_fault(ws: Workspace, line: PersonLine, account: Account | None, kinds: _Kinds) -> Fault | None:
    """Return what keeps this actor from giving this post; the operator at the command line may give every one."""
    try:
        check_apart(line.post, kinds.of(account.id if account else line.sign_in_name))
    except Refused as refused:
        return Fault(line.row, "岗位", refused.code, line.post)
    if not ws.actor.is_person:
        return None
    if account is not None and account.id == ws.actor.account_id:
        return Fault(line.row, "登录名", "own_account", line.sign_in_name)
    return None if line.post in gives(ws.actor) else Fault(line.row, "岗位", "not_yours_to_give", line.post)


def _fault(line: PersonLine, place: _Place, standing: dict[str, Account], rows: dict[str, tuple[str, str]]) -> Fault | None:
    account = standing.get(line.sign_in_name)
    before = rows.get(line.sign_in_name.lower(), (line.sign_in_name, line.name))
    if (account is not None and account.name != line.name) or before != (line.sign_in_name, line.name):
        return Fault(line.row, "登录名", "name_taken", line.sign_in_name)
    if account is not None and account.disabled_at is not None:
        return Fault(line.row, "登录名", "disabled", line.sign_in_name)
    if line.post not in POSTS_AT[place.space.kind]:
        return Fault(line.row, "岗位", "post_elsewhere", line.post)
    kind = _STANDS_IN.get(line.post)
    if kind is not None and (place.unit is None or place.unit.kind != kind):
        return Fault(line.row, "单位编码", f"needs_{kind}", line.unit)
    return None

"""People and their posts from a list: see what it would change in a county, then change it. In the door's scope."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from core.access import COUNTY_POSTS, TOWNSHIP_POSTS, UNIT_POSTS
from core.administration.rules import Fault, PersonLine
from core.administration.service.accounts import find_account, new_account
from core.people import service as people
from core.people.models import Account, Post
from core.workspace import Workspace
from tenants.spaces import Space, SpaceKind
from tenants.units import Unit, UnitKind

#: Posts that stand in one kind of unit and no other.
_STANDS_IN = {"grid_member": UnitKind.GRID, "village_mediator": UnitKind.VILLAGE}


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
        for post in ws.session.scalars(select(Post).where(Post.county_id == ws.county_id, Post.ended_at.is_(None)))
    }
    rows: dict[str, tuple[str, str]] = {}
    for line in lines:
        place = find_place(line)
        fault = place if isinstance(place, Fault) else _fault(line, place, standing, rows)
        if fault is not None or isinstance(place, Fault):
            plan.faults += [fault] if fault else []
            continue
        rows[line.sign_in_name.lower()] = (line.sign_in_name, line.name)
        account = standing.get(line.sign_in_name)
        wanted = NewPost(line.sign_in_name, line.post, place.space, place.unit.id if place.unit else None, line.title)
        if wanted in plan.posts:
            plan.faults.append(Fault(line.row, "岗位", "twice", line.post))
        elif account is not None and (account.id, wanted.kind, wanted.space.id, wanted.unit_id) in has:
            plan.unchanged += 1
        else:
            plan.posts.append(wanted)
        if account is None:
            plan.accounts[line.sign_in_name] = line.name
    return plan


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


def _fault(line: PersonLine, place: _Place, standing: dict[str, Account], rows: dict[str, tuple[str, str]]) -> Fault | None:
    account = standing.get(line.sign_in_name)
    before = rows.get(line.sign_in_name.lower(), (line.sign_in_name, line.name))
    if (account is not None and account.name != line.name) or before != (line.sign_in_name, line.name):
        return Fault(line.row, "登录名", "name_taken", line.sign_in_name)
    if account is not None and account.disabled_at is not None:
        return Fault(line.row, "登录名", "disabled", line.sign_in_name)
    if line.post not in (COUNTY_POSTS if place.space.kind is SpaceKind.COUNTY else TOWNSHIP_POSTS):
        return Fault(line.row, "岗位", "post_elsewhere", line.post)
    kind = _STANDS_IN.get(line.post)
    if kind is not None and (place.unit is None or place.unit.kind != kind):
        return Fault(line.row, "单位编码", f"needs_{kind}", line.unit)
    return None

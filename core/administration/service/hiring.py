"""What an administrator does about people: add one, give a post, renew a password, disable. In the door's scope."""

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from core.access import POSTS_AT, UNIT_POSTS
from core.administration.rules import (
    Condition,
    Held,
    NewPerson,
    Refused,
    check_new_post,
    givable,
    may_manage,
    name_stem,
)
from core.administration.rules.staff import STANDS_IN
from core.administration.service.accounts import drawn_password
from core.administration.service.events import note
from core.administration.service.staff import Person, PersonMissing, StaffLine, StaffPost, read_person
from core.people import service as people
from core.people.models import Account, Post, Token
from core.workspace import Workspace
from tenants.organisation import centre_of
from tenants.spaces import Space
from tenants.units import Unit


def hire(ws: Workspace, place: Space, new: NewPerson) -> tuple[int, str]:
    """Add somebody with a first post; return the number of their account and the one-time password, which stands nowhere else.

    Raises:
        Refused: the post is not the actor's to give or cannot stand there, or the sign-in name is taken.
    """
    check_new_post(ws.actor, new.kind, (), POSTS_AT[place.kind])
    unit_id = unit_for(ws, place, new.kind, new.unit_id)
    sign_in_name = new.sign_in_name or free_sign_in_name(ws, new.name)
    password = drawn_password(sign_in_name)
    account = Account(
        county_id=ws.county_id,
        id=ws.new_key(),
        sign_in_name=sign_in_name,
        name=new.name,
        password_hash=people.hash_drawn_password(password),
        must_change=True,
        locale="zh",
        created_at=ws.now(),
    )
    try:
        with ws.session.begin_nested():
            ws.session.add(account)
    except IntegrityError:
        raise Refused("sign_in_name_taken", "sign_in_name") from None
    note(ws, account.id, "account_added")
    _add_post(ws, place, account, new.kind, unit_id, new.title)
    return account.id, password


def free_sign_in_name(ws: Workspace, name: str) -> str:
    """Return a sign-in name nobody of the county has: the family name as it is written, and a number."""
    stem = name_stem(name)
    taken = set(
        ws.session.scalars(
            select(Account.sign_in_name).where(Account.county_id == ws.county_id, Account.sign_in_name.startswith(stem))
        )
    )
    return next(one for number in range(1, len(taken) + 2) if (one := f"{stem}{number:03}") not in taken)


def give(ws: Workspace, place: Space, account_id: int, kind: str, unit_id: int | None = None, title: str = "") -> Post:
    """Give somebody of the place another post there.

    Raises:
        PersonMissing: the place does not know them.
        Refused: it is one's own account, it is disabled, they have this post, or it is not the actor's to give.
    """
    person = known_person(ws, place, account_id)
    if person.line.condition is Condition.DISABLED:
        raise Refused("account_disabled")
    lasting = [post for post in person.posts if not post.is_over(ws.now())]
    check_new_post(ws.actor, kind, {post.kind for post in lasting}, POSTS_AT[place.kind])
    stands = unit_for(ws, place, kind, unit_id)
    if any((post.kind, post.space_id, post.unit_id, post.acting) == (kind, place.id, stands, False) for post in lasting):
        raise Refused("post_twice", "kind")
    return _add_post(ws, place, ws.session.get_one(Account, (ws.county_id, account_id)), kind, stands, title)


def end(ws: Workspace, place: Space, account_id: int, post_id: int) -> StaffPost:
    """End somebody's post; whoever is signed in at it is out at the next click.

    Raises:
        PersonMissing: there is no such person or post here.
        Refused: it is one's own, or not the actor's to end.
    """
    post = post_to_end(ws, place, account_id, post_id)
    row = ws.session.get_one(Post, (ws.county_id, post_id))
    row.ended_at = ws.now()
    ws.session.flush()
    ws.session.execute(
        update(Post)
        .where(Post.county_id == ws.county_id, Post.stands_in_for == post_id, Post.ended_at.is_(None))
        .values(ended_at=ws.now()),
        execution_options={"synchronize_session": False},
    )
    note(ws, account_id, "post_ended", post=post_id, kind=post.kind, unit=post.unit_name)
    return post


def post_to_end(ws: Workspace, place: Space, account_id: int, post_id: int) -> StaffPost:
    """Return a post that stands or is to come, and that the actor may end.

    Raises:
        PersonMissing: there is no such person or post here.
        Refused: it is one's own, or not the actor's to end.
    """
    person = known_person(ws, place, account_id)
    found = [post for post in person.posts if post.id == post_id and post.space_id == place.id and not post.is_over(ws.now())]
    if not found:
        raise PersonMissing(post_id)
    if found[0].kind not in givable(ws.actor, POSTS_AT[place.kind]):
        raise Refused("not_yours_to_give")
    return found[0]


def renew_password(ws: Workspace, place: Space, account_id: int, *, only_waiting: bool = False) -> tuple[Person, str]:
    """Give somebody a new one-time password; every sign-in of theirs ends, and a disabled account is in use again.

    With ``only_waiting`` it is for those alone who never chose a password of their own: nobody is thrown out unawares.

    Raises:
        PersonMissing: the place does not know them.
        Refused: it is one's own account, not the actor's to manage, or ``not_waiting``.
    """
    person = managed_person(ws, place, account_id)
    if only_waiting and person.line.condition is not Condition.WAITING:
        raise Refused("not_waiting")
    account = ws.session.get_one(Account, (ws.county_id, account_id))
    password = drawn_password(account.sign_in_name)
    was_disabled = account.disabled_at is not None
    account.password_hash, account.must_change, account.disabled_at = people.hash_drawn_password(password), True, None
    people.end_sign_ins(ws, account_id)
    note(ws, account_id, "account_enabled" if was_disabled else "password_renewed")
    return person, password


def disable(ws: Workspace, place: Space, account_id: int) -> None:
    """Disable an account and end its posts and tokens; whoever is signed in with it is out at the next click.

    Raises:
        PersonMissing: the place does not know them.
        Refused: it is one's own account, or not the actor's to manage.
    """
    managed_person(ws, place, account_id)
    account = ws.session.get_one(Account, (ws.county_id, account_id))
    now = ws.now()
    account.disabled_at = account.disabled_at or now
    people.end_sign_ins(ws, account_id)
    for statement in (
        update(Post)
        .where(Post.county_id == ws.county_id, Post.account_id == account_id, Post.ended_at.is_(None))
        .values(ended_at=now),
        update(Token)
        .where(Token.county_id == ws.county_id, Token.account_id == account_id, Token.revoked_at.is_(None))
        .values(revoked_at=now),
    ):
        ws.session.execute(statement, execution_options={"synchronize_session": False})
    note(ws, account_id, "account_disabled")


def managed_by(ws: Workspace, person: Person) -> bool:
    """Return whether the actor may renew this person's password, disable them or send them on leave."""
    return person.line.id != ws.actor.account_id and may_manage(ws.actor, person.held(ws.now()), ws.space_id)


def manages_line(ws: Workspace, line: StaffLine) -> bool:
    """Return the same of a line of the list, as far as its posts in this place tell."""
    held = [Held(post.kind, post.space_id) for post in line.posts]
    return line.id != ws.actor.account_id and may_manage(ws.actor, held, ws.space_id)


def unit_for(ws: Workspace, place: Space, kind: str, unit_id: int | None) -> int | None:
    """Return the unit a post of this kind stands in: the one named, the place's desk, or none for posts that need none.

    Raises:
        Refused: ``unknown_unit``, ``needs_grid``, ``needs_village``, ``needs_department`` or ``no_desk``.
    """
    if kind not in UNIT_POSTS:
        return None
    unit = None if unit_id is None else ws.session.get(Unit, (ws.county_id, unit_id))
    if unit_id is not None and (unit is None or unit.space_id != place.id or unit.valid_to is not None):
        raise Refused("unknown_unit", "unit_id")
    wanted = STANDS_IN.get(kind)
    if wanted is not None and (unit is None or unit.kind != wanted):
        code = f"needs_{wanted}"
        raise Refused(code, "unit_id")
    unit = unit or centre_of(ws.session, ws.county_id, place.id)
    if unit is None:
        raise Refused("no_desk", "unit_id")
    return unit.id


def give_row(ws: Workspace, place: Space, account_id: int, kind: str, unit_id: int | None, title: str) -> Post:
    """Give somebody a post that was looked at before: with what they take over from another."""
    has = {post.kind for post in read_person(ws, place, account_id).posts if not post.is_over(ws.now())}
    check_new_post(ws.actor, kind, has, POSTS_AT[place.kind])
    return _add_post(ws, place, ws.session.get_one(Account, (ws.county_id, account_id)), kind, unit_id, title)


def _add_post(ws: Workspace, place: Space, account: Account, kind: str, unit_id: int | None, title: str) -> Post:
    post = Post(
        county_id=ws.county_id,
        id=ws.new_key(),
        space_id=place.id,
        account_id=account.id,
        unit_id=unit_id,
        kind=kind,
        name=account.name,
        title=title,
        created_at=ws.now(),
    )
    ws.session.add(post)
    ws.session.flush()
    unit = ws.session.scalar(select(Unit.name).where(Unit.county_id == ws.county_id, Unit.id == (unit_id or 0)))
    note(ws, account.id, "post_given", post=post.id, kind=kind, unit=unit or "")
    return post


def known_person(ws: Workspace, place: Space, account_id: int) -> Person:
    """Return somebody who is not the actor, with the account locked: what is checked of them stays true until the commit."""
    ws.session.execute(select(Account.id).where(Account.county_id == ws.county_id, Account.id == account_id).with_for_update())
    person = read_person(ws, place, account_id)
    if account_id == ws.actor.account_id:
        raise Refused("own_account")
    return person


def managed_person(ws: Workspace, place: Space, account_id: int) -> Person:
    """Return somebody whose account the actor may manage, locked.

    Raises:
        PersonMissing: the place does not know them.
        Refused: it is one's own account, or not the actor's to manage.
    """
    person = known_person(ws, place, account_id)
    if not may_manage(ws.actor, person.held(ws.now()), ws.space_id):
        raise Refused("not_yours_to_manage")
    return person

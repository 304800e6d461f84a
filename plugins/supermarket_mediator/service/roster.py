"""Who stands on the wall: put somebody on it, change the card, give a photo, let somebody rest, note ties."""

from collections.abc import Sequence

from sqlalchemy import select

from core.api import Refused, Workspace, colleagues, record_audit, unit_of
from plugins.supermarket_mediator.models import Mediator, Photo, Tie
from plugins.supermarket_mediator.rules.conflicts import tie_digest
from plugins.supermarket_mediator.rules.entries import NewMediator
from plugins.supermarket_mediator.rules.hours import Hours, check_hours
from plugins.supermarket_mediator.rules.photos import kind_of, without_place

#: Kinds of posts whose holders may stand on the wall.
POSTS = ("village_mediator", "township_mediator", "brand_mediator", "county_mediator")


def mediator_of(ws: Workspace, mediator_id: int) -> Mediator | None:
    """Return a mediator of this space by number, also one who rests."""
    here = (Mediator.county_id == ws.county_id, Mediator.space_id == ws.space_id, Mediator.id == mediator_id)
    return ws.session.scalars(select(Mediator).where(*here)).one_or_none()


def add_mediator(ws: Workspace, new: NewMediator) -> int:
    """Put somebody on the wall of this space and return the number.

    Raises:
        Refused: ``market_no_skills``, ``market_unknown_unit``, ``market_unknown_post``, or what ``check_hours`` raises.
    """
    values = _written(ws, new)
    one = Mediator(county_id=ws.county_id, id=ws.new_key(), space_id=ws.space_id, created_at=ws.now(), why_rests="", **values)
    ws.session.add(one)
    ws.session.flush()
    record_audit(ws, "supermarket_mediator.added", detail={"mediator": one.id})
    return one.id


def change_mediator(ws: Workspace, one: Mediator, new: NewMediator) -> int:
    """Write a card anew and return its number; who was picked already stays picked.

    Raises:
        Refused: what ``add_mediator`` raises.
    """
    for name, value in _written(ws, new).items():
        setattr(one, name, value)
    ws.session.flush()
    return one.id


def rest(ws: Workspace, one: Mediator, why: str) -> int:
    """Take somebody from the wall for now; what was taken on already goes on. Return the number."""
    one.rests_at, one.why_rests = ws.now(), why
    ws.session.flush()
    record_audit(ws, "supermarket_mediator.rested", detail={"mediator": one.id, "why": why})
    return one.id


def come_back(ws: Workspace, one: Mediator) -> int:
    """Let somebody stand on the wall again and return the number."""
    one.rests_at, one.why_rests = None, ""
    ws.session.flush()
    return one.id


def put_photo(ws: Workspace, one: Mediator, content: bytes, *, agrees: bool) -> int:
    """Show a photo of a mediator who agreed to it, without what the camera wrote of place and time; return the number.

    Raises:
        Refused: ``market_photo_consent``, ``market_photo_kind`` or ``market_photo_size``.
    """
    if not agrees:
        raise Refused("market_photo_consent", "agrees")
    kind = kind_of(content)
    _keep(ws, one, kind, without_place(content))
    one.photo_agreed_at = ws.now()
    ws.session.flush()
    record_audit(ws, "supermarket_mediator.photo_shown", detail={"mediator": one.id})
    return one.id


def take_photo_back(ws: Workspace, one: Mediator) -> int:
    """Show no photo any more, keep none, and return the number."""
    photo = ws.session.get(Photo, (ws.county_id, one.id))
    if photo is not None:
        photo.content = b""
    one.photo_agreed_at = None
    ws.session.flush()
    return one.id


def photo_of(ws: Workspace, mediator_id: int) -> Photo | None:
    """Return the photo of a mediator who agrees to its being shown, or None; residents read it too."""
    one = ws.session.get(Mediator, (ws.county_id, mediator_id))
    if one is None or one.photo_agreed_at is None or one.space_id not in {ws.space_id, ws.county_id}:
        return None
    photo = ws.session.get(Photo, (ws.county_id, mediator_id))
    return photo if photo is not None and photo.content else None


def note_tie(ws: Workspace, one: Mediator, kind: str, *, name: str = "", phone: str = "") -> int:
    """Remember that a mediator is tied to somebody, by digests of the name and number given, and return the mediator's number.

    Raises:
        Refused: ``market_tie_whom``.
    """
    if not name and not phone:
        raise Refused("market_tie_whom", "name")
    known = {tie.digest for tie in ties_of(ws, one)}
    for digest in {tie_digest(ws.county_id, what) for what in (name, phone) if what} - known:
        ws.session.add(
            Tie(
                county_id=ws.county_id,
                id=ws.new_key(),
                space_id=ws.space_id,
                mediator_id=one.id,
                kind=kind,
                digest=digest,
                noted_at=ws.now(),
                noted_by=ws.actor.name,
            )
        )
    ws.session.flush()
    return one.id


def ties_of(ws: Workspace, one: Mediator) -> Sequence[Tie]:
    """Return what a mediator is tied by, the oldest first."""
    wanted = select(Tie).where(Tie.county_id == ws.county_id, Tie.mediator_id == one.id, Tie.ended_at.is_(None))
    return ws.session.scalars(wanted.order_by(Tie.noted_at, Tie.id)).all()


def end_tie(ws: Workspace, one: Mediator, tie_id: int) -> int:
    """Forget a tie of this space's that is none any more, and return the mediator's number.

    Raises:
        Refused: ``market_no_tie``.
    """
    mine = (Tie.county_id == ws.county_id, Tie.space_id == ws.space_id, Tie.mediator_id == one.id, Tie.id == tie_id)
    tie = ws.session.scalars(select(Tie).where(*mine, Tie.ended_at.is_(None))).one_or_none()
    if tie is None:
        raise Refused("market_no_tie")
    tie.ended_at = ws.now()
    ws.session.flush()
    return one.id


def _keep(ws: Workspace, one: Mediator, kind: str, content: bytes) -> None:
    photo = ws.session.get(Photo, (ws.county_id, one.id))
    if photo is None:
        photo = Photo(county_id=ws.county_id, id=one.id, space_id=ws.space_id, kind=kind, content=content, put_at=ws.now())
        ws.session.add(photo)
    photo.kind, photo.content, photo.put_at = kind, content, ws.now()


def _written(ws: Workspace, new: NewMediator) -> dict[str, object]:
    check_hours(Hours(new.opens, new.closes, "".join(new.days)))
    if not new.skills:
        raise Refused("market_no_skills", "skills")
    unit = unit_of(ws.session, ws.county_id, new.unit_id) if new.unit_id else None
    if new.unit_id and (unit is None or unit.space_id != ws.space_id):
        raise Refused("market_unknown_unit", "unit_id")
    if new.post_id and new.post_id not in {one.post_id for one in colleagues(ws, *POSTS)}:
        raise Refused("market_unknown_post", "post_id")
    return {
        "name": new.name,
        "unit_id": new.unit_id,
        "seat": unit.name if unit else ws.space.name,
        "post_id": new.post_id,
        "full_time": new.full_time,
        "source": new.source,
        "skills": list(new.skills),
        "languages": list(new.languages),
        "villages": list(new.villages),
        "home_village": new.home_village,
        "opens": new.opens,
        "closes": new.closes,
        "days": "".join(sorted(set(new.days))),
        "capacity": new.capacity,
        "about": new.about,
    }

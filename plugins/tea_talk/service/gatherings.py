"""Open talks: call one, write down what people said and who owes an answer, and see each opinion to its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select

from core.api import NewCase, Refused, Workspace, leave_word, register, unit_names, unit_of
from plugins.tea_talk.models import Gathering, House, Opinion, OpinionEnd
from plugins.tea_talk.rules import NewGathering, NewOpinion
from plugins.tea_talk.service.houses import free_seat, take_seat

#: Residents are shown so many open talks to come.
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Said:
    """An opinion with its owner and what became of it."""

    opinion: Opinion
    owner: str
    end: OpinionEnd | None


def call_gathering(ws: Workspace, new: NewGathering) -> int:
    """Call an open talk at a table of a house and return its number.

    Raises:
        Refused: what ``take_seat`` raises.
    """
    house, seat = take_seat(ws, new.house_id, new.at, new.minutes)
    gathering = Gathering(
        county_id=ws.county_id,
        id=ws.new_key(),
        space_id=ws.space_id,
        house_id=house.id,
        seat_id=seat.id,
        topic=new.topic,
        about=new.about,
        host=new.host or house.host,
        begins=seat.begins,
        ends=seat.ends,
        called_at=ws.now(),
    )
    ws.session.add(gathering)
    ws.session.flush()
    return gathering.id


def gathering_of(ws: Workspace, gathering_id: int) -> Gathering | None:
    """Return an open talk of this space by its number."""
    here = (Gathering.county_id == ws.county_id, Gathering.space_id == ws.space_id, Gathering.id == gathering_id)
    return ws.session.scalars(select(Gathering).where(*here)).one_or_none()


def gatherings_between(ws: Workspace, begin: datetime, end: datetime) -> Sequence[Gathering]:
    """Return the open talks of this space from one moment until another, the earliest first."""
    here = (Gathering.county_id == ws.county_id, Gathering.space_id == ws.space_id, Gathering.called_off_at.is_(None))
    span = (Gathering.begins >= begin, Gathering.begins < end)
    return ws.session.scalars(select(Gathering).where(*here, *span).order_by(Gathering.begins)).all()


def next_gatherings(ws: Workspace) -> list[tuple[Gathering, House]]:
    """Return the next open talks of this space with their houses; residents read it too."""
    here = (Gathering.county_id == ws.county_id, Gathering.space_id == ws.space_id, Gathering.called_off_at.is_(None))
    wanted = (
        select(Gathering, House)
        .join(House, and_(House.county_id == Gathering.county_id, House.id == Gathering.house_id))
        .where(*here, Gathering.ends > ws.now())
        .order_by(Gathering.begins)
        .limit(SHOWN)
    )
    return [(row[0], row[1]) for row in ws.session.execute(wanted)]


def call_off_gathering(ws: Workspace, gathering: Gathering) -> int:
    """Call off an open talk that has not begun and return its number.

    Raises:
        Refused: ``tea_over``.
    """
    if gathering.begins <= ws.now() or gathering.called_off_at is not None:
        raise Refused("tea_over")
    gathering.called_off_at = ws.now()
    free_seat(ws, gathering.seat_id)
    ws.session.flush()
    return gathering.id


def write_people(ws: Workspace, gathering: Gathering, people: int) -> int:
    """Write how many came to an open talk and return its number.

    Raises:
        Refused: ``tea_not_begun`` or ``tea_over``.
    """
    _check_begun(ws, gathering)
    gathering.people = people
    ws.session.flush()
    return gathering.id


def note_opinion(ws: Workspace, gathering: Gathering, new: NewOpinion) -> int:
    """Write down what somebody said, leave word with the unit that owes the answer, and return the opinion's number.

    Raises:
        Refused: ``tea_not_begun``, ``tea_over`` or ``tea_unknown_unit``.
    """
    _check_begun(ws, gathering)
    owner = unit_of(ws.session, ws.county_id, new.owner_unit_id)
    if owner is None or owner.space_id != ws.space_id:
        raise Refused("tea_unknown_unit", "owner_unit_id")
    opinion = Opinion(
        county_id=ws.county_id,
        id=ws.new_key(),
        home_space_id=ws.space_id,
        gathering_id=gathering.id,
        words=new.words,
        said_by=new.said_by,
        owner_unit_id=owner.id,
        taken_at=ws.now(),
        taken_by=ws.actor.name,
    )
    ws.session.add(opinion)
    ws.session.flush()
    leave_word(ws, "tea_talk.opinion", space_id=ws.space_id, unit_id=owner.id, about=gathering.topic, at=f"open/{gathering.id}")
    return opinion.id


def opinions_of(ws: Workspace, gathering: Gathering) -> list[Said]:
    """Return what was said at an open talk, in order, with owners and ends."""
    return _said(ws, Opinion.gathering_id == gathering.id)


def opinion_of(ws: Workspace, opinion_id: int) -> Said | None:
    """Return one opinion of this space by its number."""
    found = _said(ws, Opinion.id == opinion_id)
    return found[0] if found else None


def answer_opinion(ws: Workspace, said: Said, words: str) -> int:
    """Answer an opinion, which is its end, and return the number of its talk.

    Raises:
        Refused: ``tea_answered``.
    """
    _end(ws, said, "answer", words)
    return said.opinion.gathering_id


def take_up_opinion(ws: Workspace, said: Said, new: NewCase) -> int:
    """Open a case of an opinion and return the case's number.

    Raises:
        Refused: ``tea_answered``, or what the core says to a new case.
    """
    if said.end is not None:
        raise Refused("tea_answered")
    case = register(ws, new)
    ws.session.flush()
    _end(ws, said, "case", "", case.id)
    return case.id


def _end(ws: Workspace, said: Said, kind: str, words: str, case_id: int | None = None) -> None:
    # The opinion is held, so that two who end it at once end it once.
    mine = (Opinion.county_id == ws.county_id, Opinion.id == said.opinion.id)
    ws.session.execute(select(Opinion.id).where(*mine).with_for_update())
    if ws.session.get(OpinionEnd, (ws.county_id, said.opinion.id)) is not None:
        raise Refused("tea_answered")
    ws.session.add(
        OpinionEnd(
            county_id=ws.county_id,
            id=said.opinion.id,
            home_space_id=ws.space_id,
            case_id=case_id,
            kind=kind,
            words=words,
            at=ws.now(),
            by_name=ws.actor.name,
        )
    )
    ws.session.flush()


def _said(ws: Workspace, wanted: ColumnElement[bool]) -> list[Said]:
    ended = and_(OpinionEnd.county_id == Opinion.county_id, OpinionEnd.id == Opinion.id)
    here = (Opinion.county_id == ws.county_id, Opinion.home_space_id == ws.space_id)
    rows = ws.session.execute(
        select(Opinion, OpinionEnd).outerjoin(OpinionEnd, ended).where(*here, wanted).order_by(Opinion.id)
    ).all()
    names = unit_names(ws.session, ws.county_id, {row[0].owner_unit_id for row in rows})
    return [Said(row[0], names.get(row[0].owner_unit_id, ""), row[1]) for row in rows]


def _check_begun(ws: Workspace, gathering: Gathering) -> None:
    if gathering.called_off_at is not None:
        raise Refused("tea_over")
    if gathering.begins > ws.now():
        raise Refused("tea_not_begun")

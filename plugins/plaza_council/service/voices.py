"""What residents write in: propose a matter, object to a resolution, and read by the code what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from core.api import NewCase, Refused, Workspace, register
from plugins.plaza_council.models import Hall, Objection, Proposal, Topic
from plugins.plaza_council.rules import NewObjection, NewProposal, NewTopic
from plugins.plaza_council.service.councils import council_of, topics_of
from plugins.plaza_council.service.halls import hall_of, tell_keepers, today
from plugins.plaza_council.service.topics import add_topic


@dataclass(frozen=True, slots=True)
class Written:
    """What a resident wrote, and what became of it."""

    #: proposal or objection.
    kind: str
    words: str
    made_at: datetime
    #: waiting, taken, declined; upheld or rejected.
    state: str
    answer: str
    #: The topic it became, or the council it is about.
    council_id: int | None


def propose(ws: Workspace, digest: str, new: NewProposal) -> bool:
    """Keep a matter a resident would like to be talked over, tell who keeps the hall, and return whether it is a new one.

    Raises:
        Refused: ``plaza_unknown_hall``.
    """
    hall = hall_of(ws, new.hall_id) if new.hall_id is not None else None
    if new.hall_id is not None and (hall is None or hall.shut_at is not None):
        raise Refused("plaza_unknown_hall", "hall_id")
    row = {
        "county_id": ws.county_id,
        "id": ws.new_key(),
        "home_space_id": ws.space_id,
        "code_digest": digest,
        "hall_id": new.hall_id,
        "words": new.words,
        "private": new.private,
        "name": new.name,
        "phone": new.phone,
        "made_at": ws.now(),
        "state": "waiting",
        "answer": "",
        "answered_by": "",
    }
    if ws.session.scalar(select(func.count()).where(Proposal.county_id == ws.county_id, Proposal.code_digest == digest)):
        return False
    ws.session.execute(insert(Proposal).values(row).on_conflict_do_nothing())
    tell_keepers(ws, hall, "proposed", hall.name if hall else "", "proposals")
    return True


def object_to(ws: Workspace, council_id: int, digest: str, new: NewObjection) -> bool:
    """Keep what a resident has against a resolution, tell who keeps the hall, and return whether it is a new one.

    Raises:
        Refused: ``plaza_no_objections``: it does not hang out, or no longer; ``plaza_unknown``.
    """
    council = council_of(ws, council_id)
    if council is None or council.state != "posted" or council.objections_until is None or council.objections_until < today(ws):
        raise Refused("plaza_no_objections")
    if new.topic_id is not None and new.topic_id not in {topic.id for topic in topics_of(ws, council.id)}:
        raise Refused("plaza_unknown", "topic_id")
    if ws.session.scalar(select(func.count()).where(Objection.county_id == ws.county_id, Objection.code_digest == digest)):
        return False
    row = {
        "county_id": ws.county_id,
        "id": ws.new_key(),
        "home_space_id": ws.space_id,
        "code_digest": digest,
        "council_id": council.id,
        "topic_id": new.topic_id,
        "words": new.words,
        "name": new.name,
        "phone": new.phone,
        "made_at": ws.now(),
        "answer": "",
        "answered_by": "",
    }
    ws.session.execute(insert(Objection).values(row).on_conflict_do_nothing())
    tell_keepers(ws, hall_of(ws, council.hall_id), "objected", council.title, f"councils/{council.id}")
    return True


def read_written(ws: Workspace, digest: str) -> Written | None:
    """Return what a resident wrote, by the digest of the code they were given."""
    proposal = ws.session.scalars(
        select(Proposal).where(Proposal.county_id == ws.county_id, Proposal.code_digest == digest)
    ).one_or_none()
    if proposal is not None:
        topic = ws.session.get(Topic, (ws.county_id, proposal.topic_id)) if proposal.topic_id else None
        council = council_of(ws, topic.council_id) if topic is not None and topic.council_id is not None else None
        shown = council.id if council is not None and council.announced_at is not None else None
        return Written("proposal", proposal.words, proposal.made_at, proposal.state, proposal.answer, shown)
    objection = ws.session.scalars(
        select(Objection).where(Objection.county_id == ws.county_id, Objection.code_digest == digest)
    ).one_or_none()
    if objection is None:
        return None
    state = "waiting" if objection.upheld is None else "upheld" if objection.upheld else "rejected"
    return Written("objection", objection.words, objection.made_at, state, objection.answer, objection.council_id)


def proposals(ws: Workspace, state: str = "waiting") -> list[tuple[Proposal, str]]:
    """Return what residents proposed, the oldest first, each with the name of the hall."""
    here = (Proposal.county_id == ws.county_id, Proposal.home_space_id == ws.space_id, Proposal.state == state)
    wanted = (
        select(Proposal, Hall.name)
        .outerjoin(Hall, (Hall.county_id == Proposal.county_id) & (Hall.id == Proposal.hall_id))
        .where(*here)
        .order_by(Proposal.made_at, Proposal.id)
    )
    return [(row[0], row[1] or "") for row in ws.session.execute(wanted)]


def proposal_of(ws: Workspace, proposal_id: int) -> Proposal | None:
    """Return a proposal of this space by its number."""
    here = (Proposal.county_id == ws.county_id, Proposal.home_space_id == ws.space_id, Proposal.id == proposal_id)
    return ws.session.scalars(select(Proposal).where(*here)).one_or_none()


def take_up_proposal(ws: Workspace, proposal: Proposal, new: NewTopic, answer: str) -> int:
    """Make a topic of what a resident proposed and return the topic's number.

    Raises:
        Refused: ``plaza_answered``, ``plaza_private_proposal``: what is somebody's own goes the way of a case.
    """
    _hold(ws, proposal)
    if proposal.private:
        raise Refused("plaza_private_proposal")
    proposal.topic_id = add_topic(ws, new, source="resident")
    _answer(ws, proposal, "taken", answer)
    return proposal.topic_id


def decline_proposal(ws: Workspace, proposal: Proposal, answer: str) -> int:
    """Answer a proposal that does not become a topic, and return its number.

    Raises:
        Refused: ``plaza_answered``.
    """
    _hold(ws, proposal)
    _answer(ws, proposal, "declined", answer)
    return proposal.id


def register_proposal(ws: Workspace, proposal: Proposal, new: NewCase, answer: str) -> int:
    """Open a case of what a resident wrote, since it is somebody's own, and return the case's number.

    Raises:
        Refused: ``plaza_answered``, or what the core says to a new case.
    """
    _hold(ws, proposal)
    case = register(ws, new)
    _answer(ws, proposal, "declined", answer)
    return case.id


def waiting_proposals(ws: Workspace) -> int:
    """Return how many proposals of this space wait for an answer."""
    here = (Proposal.county_id == ws.county_id, Proposal.home_space_id == ws.space_id, Proposal.state == "waiting")
    return int(ws.session.scalar(select(func.count()).select_from(Proposal).where(*here)) or 0)


def _hold(ws: Workspace, proposal: Proposal) -> None:
    mine = (Proposal.county_id == ws.county_id, Proposal.id == proposal.id)
    ws.session.scalars(select(Proposal).where(*mine).with_for_update().execution_options(populate_existing=True)).one()
    if proposal.state != "waiting":
        raise Refused("plaza_answered")


def _answer(ws: Workspace, proposal: Proposal, state: str, answer: str) -> None:
    proposal.state, proposal.answer = state, answer
    proposal.answered_at, proposal.answered_by = ws.now(), ws.actor.name
    ws.session.flush()


def answered(ws: Workspace, most: int = 20) -> Sequence[Proposal]:
    """Return the proposals answered last."""
    here = (Proposal.county_id == ws.county_id, Proposal.home_space_id == ws.space_id, Proposal.state != "waiting")
    return ws.session.scalars(select(Proposal).where(*here).order_by(Proposal.answered_at.desc()).limit(most)).all()

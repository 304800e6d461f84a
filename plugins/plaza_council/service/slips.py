"""Slips: print their codes, sign people in, hand out papers; and for residents: sign in and vote by the code."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select, update

from core.api import Refused, Workspace, changed, new_ticket, ticket_digest
from plugins.plaza_council.models import Ballot, Council, Slip, Topic, Voter
from plugins.plaza_council.rules import CHOICES
from plugins.plaza_council.service.councils import council_of, hold, topics_of

#: Ballots lie under a number below this.
_NUMBERS = 2**53


@dataclass(frozen=True, slots=True)
class Right:
    """Somebody's right to vote, with whose it is."""

    slip: Slip
    household: str
    name: str


@dataclass(frozen=True, slots=True)
class Printed:
    """A slip with its code, which is known at this moment only."""

    number: int
    household: str
    name: str
    ticket: str


@dataclass(frozen=True, slots=True)
class Own:
    """A slip as its holder sees it by the code."""

    council: Council
    number: int
    arrived: bool
    used: bool
    closed: bool


def rights_of(ws: Workspace, council_id: int, number: int | None = None) -> list[Right]:
    """Return who may vote in a council, by number; or the one with a number."""
    here = [Slip.county_id == ws.county_id, Slip.home_space_id == ws.space_id, Slip.council_id == council_id]
    if number is not None:
        here.append(Slip.number == number)
    wanted = (
        select(Slip, Voter.household, Voter.name)
        .join(Voter, (Voter.county_id == Slip.county_id) & (Voter.id == Slip.voter_id))
        .where(*here)
        .order_by(Slip.number)
    )
    return [Right(row[0], row[1], row[2]) for row in ws.session.execute(wanted)]


def print_slips(ws: Workspace, council_id: int, *, again: bool, number: int | None = None) -> list[Printed]:
    """Give codes to the slips of a council that have none, and return them; with ``again`` also to those not used yet.

    A slip that was printed before is void from now on: its old code leads nowhere.

    Raises:
        Refused: ``plaza_not_now``.
    """
    council = hold(ws, council_id, "announced", "sitting", "open")
    made = []
    for right in rights_of(ws, council.id, number):
        if right.slip.used or (right.slip.printed and not again):
            continue
        ticket = new_ticket()
        right.slip.code_digest, right.slip.printed = ticket_digest(ticket), True
        made.append(Printed(right.slip.number, right.household, right.name, ticket))
    ws.session.flush()
    return made


def sign_in_at_table(ws: Workspace, council_id: int, number: int) -> int:
    """Write down that somebody came, and return the number of their slip.

    Raises:
        Refused: ``plaza_not_now`` or ``plaza_no_code``.
    """
    hold(ws, council_id, "sitting", "open")
    return _mark(ws, council_id, number, arrived=True)


def hand_out_paper(ws: Workspace, council_id: int, number: int) -> int:
    """Cross somebody off who takes a paper to vote on, and return the number of their slip; by the phone they vote no more.

    It is not kept who took a paper and who voted by the phone: the right was used, and that is all.

    Raises:
        Refused: ``plaza_not_now``, ``plaza_no_code`` or ``plaza_used``.
    """
    hold(ws, council_id, "open")
    return _mark(ws, council_id, number, arrived=True, used=True)


def own_slip(ws: Workspace, digest: str) -> Own | None:
    """Return the slip of a resident by the digest of their code."""
    slip = ws.session.scalars(select(Slip).where(Slip.county_id == ws.county_id, Slip.code_digest == digest)).one_or_none()
    council = council_of(ws, slip.council_id) if slip is not None else None
    if slip is None or council is None:
        return None
    return Own(council, slip.number, slip.arrived, slip.used, slip.closed)


def sign_in(ws: Workspace, council_id: int, digest: str) -> int:
    """Let a resident sign in by their code, and return the number of their slip.

    Raises:
        Refused: ``plaza_no_code`` or ``plaza_not_now``.
    """
    own = own_slip(ws, digest)
    if own is None or own.council.id != council_id:
        raise Refused("plaza_no_code", "code")
    if own.council.state not in {"sitting", "open"}:
        raise Refused("plaza_not_now")
    mine = (Slip.county_id == ws.county_id, Slip.council_id == council_id, Slip.code_digest == digest)
    ws.session.execute(update(Slip).where(*mine, Slip.arrived.is_(False)).values(arrived=True))
    return own.number


def vote(ws: Workspace, council_id: int, digest: str, choices: Mapping[int, str]) -> int:
    """Use a resident's right to vote, put one ballot for each topic into the box, and return the number of the slip.

    The right is crossed off by one statement that finds an unused slip or none: of many who send the same code at once, one
    votes. The ballots bear numbers drawn by lot, no time and no name, and go in in an order drawn by lot.

    Raises:
        Refused: ``plaza_no_code``, ``plaza_papers_only``, ``plaza_not_open``, ``plaza_used`` or ``plaza_answer_all``.
    """
    topics = secret_topics(ws, council_id)
    own = own_slip(ws, digest)
    if own is None or own.council.id != council_id:
        raise Refused("plaza_no_code", "code")
    if own.council.papers_only:
        raise Refused("plaza_papers_only")
    if set(choices) != {topic.id for topic in topics} or set(choices.values()) - set(CHOICES):
        raise Refused("plaza_answer_all")
    mine = (Slip.county_id == ws.county_id, Slip.council_id == council_id, Slip.code_digest == digest)
    free = update(Slip).where(*mine, Slip.used.is_(False), Slip.closed.is_(False)).values(used=True, arrived=True)
    if changed(ws.session.execute(free.execution_options(synchronize_session=False))) != 1:
        ws.session.expire_all()
        own = own_slip(ws, digest)
        raise Refused("plaza_used" if own is not None and own.used else "plaza_not_open")
    ballots = [
        {
            "county_id": ws.county_id,
            "id": secrets.randbelow(_NUMBERS),
            "home_space_id": ws.space_id,
            "topic_id": topic_id,
            "choice": choice,
        }
        for topic_id, choice in choices.items()
    ]
    secrets.SystemRandom().shuffle(ballots)
    ws.session.execute(insert(Ballot), ballots)
    return own.number


def secret_topics(ws: Workspace, council_id: int) -> Sequence[Topic]:
    """Return what a council decides by secret ballot."""
    return [topic for topic in topics_of(ws, council_id) if topic.way == "secret"]


def _mark(ws: Workspace, council_id: int, number: int, *, arrived: bool, used: bool = False) -> int:
    mine = (
        Slip.county_id == ws.county_id,
        Slip.home_space_id == ws.space_id,
        Slip.council_id == council_id,
        Slip.number == number,
    )
    if ws.session.scalar(select(Slip.id).where(*mine)) is None:
        raise Refused("plaza_no_code")
    if not used:
        ws.session.execute(update(Slip).where(*mine, Slip.arrived.is_(False)).values(arrived=arrived))
        return number
    free = update(Slip).where(*mine, Slip.used.is_(False)).values(arrived=arrived, used=True)
    if changed(ws.session.execute(free)) != 1:
        raise Refused("plaza_used")
    return number

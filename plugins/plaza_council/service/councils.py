"""Councils: plan one, announce it, begin it, open and close its vote, or call it off."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, insert, select, update

from core.api import OFFICIAL_TIME, Refused, Workspace, must_change, new_ticket, record_audit, settings_of, ticket_digest
from plugins.plaza_council.models import Ballot, Bundle, Council, Hall, Slip, Topic
from plugins.plaza_council.rules import NewCouncil, check_notice, check_plan, is_thin
from plugins.plaza_council.service.halls import hall_of, may_run, roll_of, today

#: States in which a council still asks for something to be done.
GOING_ON = ("planned", "announced", "sitting", "open", "closed", "counted", "posted", "in_force")
#: Residents are shown so many councils.
SHOWN = 20


def council_of(ws: Workspace, council_id: int) -> Council | None:
    """Return a council of this space by its number."""
    here = (Council.county_id == ws.county_id, Council.space_id == ws.space_id, Council.id == council_id)
    return ws.session.scalars(select(Council).where(*here)).one_or_none()


def councils(ws: Workspace, *states: str, most: int = 100) -> list[tuple[Council, Hall]]:
    """Return the councils of this space in one of these states with their halls, the latest first; residents read it too."""
    here = (Council.county_id == ws.county_id, Council.space_id == ws.space_id, Council.state.in_(states))
    wanted = (
        select(Council, Hall)
        .join(Hall, (Hall.county_id == Council.county_id) & (Hall.id == Council.hall_id))
        .where(*here)
        .order_by(Council.begins.desc(), Council.id.desc())
        .limit(most)
    )
    return [(row[0], row[1]) for row in ws.session.execute(wanted)]


def topics_of(ws: Workspace, council_id: int) -> Sequence[Topic]:
    """Return what is on the agenda of a council, in order; residents read it too."""
    here = (Topic.county_id == ws.county_id, Topic.space_id == ws.space_id, Topic.council_id == council_id)
    return ws.session.scalars(select(Topic).where(*here, Topic.dropped_at.is_(None)).order_by(Topic.position, Topic.id)).all()


def plan(ws: Workspace, new: NewCouncil) -> int:
    """Plan a council and return its number.

    Raises:
        Refused: ``plaza_unknown_hall``, or what ``rules.check_plan`` raises.
    """
    hall = _hall(ws, new)
    known = settings_of(ws, "plaza_council")
    council = Council(
        county_id=ws.county_id,
        id=ws.new_key(),
        space_id=ws.space_id,
        quorum=known["quorum"],
        passing=known["passing"],
        posting_days=known["posting_days"],
        objection_days=known["objection_days"],
        state="planned",
        made_at=ws.now(),
        why_off="",
        **_written(new, hall),
    )
    ws.session.add(council)
    ws.session.flush()
    return council.id


def change(ws: Workspace, council_id: int, new: NewCouncil) -> int:
    """Write a council anew that is not announced yet, and return its number.

    Raises:
        Refused: ``plaza_not_now``, or what ``plan`` raises.
    """
    council = hold(ws, council_id, "planned")
    hall = _hall(ws, new)
    for name, value in _written(new, hall).items():
        setattr(council, name, value)
    ws.session.flush()
    return council.id


def announce(ws: Workspace, council_id: int) -> int:
    """Announce a council: the terms by which it decides are fixed now, and so is who may vote. Return its number.

    Everybody on the roll gets a slip, or each door one, its first on the roll.

    Raises:
        Refused: ``plaza_not_now``, ``plaza_no_topic``, ``plaza_roll_empty`` or ``plaza_too_soon``.
    """
    council = hold(ws, council_id, "planned")
    known = settings_of(ws, "plaza_council")
    if not topics_of(ws, council.id):
        raise Refused("plaza_no_topic")
    check_notice(council.begins.astimezone(OFFICIAL_TIME).date(), today(ws), known["notice_days"])
    voters = list(roll_of(ws, council.hall_id))
    if council.basis == "household":
        voters = list({one.household: one for one in reversed(voters)}.values())[::-1]
    if not voters:
        raise Refused("plaza_roll_empty")
    ws.session.execute(
        insert(Slip),
        [
            {
                "county_id": ws.county_id,
                "id": ws.new_key(),
                "home_space_id": ws.space_id,
                "council_id": council.id,
                "voter_id": voter.id,
                "household": voter.household if council.basis == "household" else None,
                "number": number,
                "code_digest": ticket_digest(new_ticket()),
                "made_at": ws.now(),
                "printed": False,
                "arrived": False,
                "used": False,
                "closed": True,
            }
            for number, voter in enumerate(voters, 1)
        ],
    )
    council.quorum, council.passing = known["quorum"], known["passing"]
    council.posting_days, council.objection_days = known["posting_days"], known["objection_days"]
    council.eligible, council.announced_at = len(voters), ws.now()
    return go_on(ws, council, "announced")


def begin(ws: Workspace, council_id: int) -> int:
    """Begin a council at its time: people sign in, speak, and propose changes. Return its number.

    Raises:
        Refused: ``plaza_not_now`` or ``plaza_not_begun``.
    """
    council = hold(ws, council_id, "announced")
    if council.begins > ws.now():
        raise Refused("plaza_not_begun")
    return go_on(ws, council, "sitting")


def open_vote(ws: Workspace, council_id: int) -> int:
    """Open the vote: from now on no proposal is changed, and slips can be used, by the phone unless all vote on paper.

    Return the council's number.

    Raises:
        Refused: ``plaza_not_now``.
    """
    council = hold(ws, council_id, "sitting")
    set_slips(ws, council, closed=council.papers_only)
    return go_on(ws, council, "open")


def close_vote(ws: Workspace, council_id: int) -> int:
    """Close the vote and shake the box. Return the council's number.

    Whoever is about to vote is waited for; who comes later finds the slip closed.

    Raises:
        Refused: ``plaza_not_now``, or ``plaza_thin``: by one way so few voted that their neighbours could tell what they wanted.
    """
    council = hold(ws, council_id, "open")
    set_slips(ws, council, closed=True)
    if is_thin(*ways_used(ws, council)):
        raise Refused("plaza_thin")
    for topic in topics_of(ws, council.id):
        _shake(ws, topic)
    return go_on(ws, council, "closed")


def call_off(ws: Workspace, council_id: int, why: str) -> int:
    """Call a council off before its vote; its topics wait for another. Return its number.

    Raises:
        Refused: ``plaza_not_now``.
    """
    council = hold(ws, council_id, "planned", "announced", "sitting")
    for topic in topics_of(ws, council.id):
        topic.council_id, topic.position = None, 0
    council.why_off = why
    return go_on(ws, council, "called_off")


def hold(ws: Workspace, council_id: int, *states: str) -> Council:
    """Return a council that nobody else changes until this transaction ends.

    Raises:
        Refused: ``plaza_not_now``: there is none, or it is in none of these states.
    """
    here = (Council.county_id == ws.county_id, Council.space_id == ws.space_id, Council.id == council_id)
    wanted = select(Council).where(*here).with_for_update()
    council = ws.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if council is None or council.state not in states:
        raise Refused("plaza_not_now")
    return council


def slip_counts(ws: Workspace, council_id: int) -> dict[str, int]:
    """Return of a council's slips how many there are, were printed, came and were used; nothing of what anybody wants."""
    here = (Slip.county_id == ws.county_id, Slip.home_space_id == ws.space_id, Slip.council_id == council_id)
    row = ws.session.execute(
        select(
            func.count(),
            func.count().filter(Slip.printed),
            func.count().filter(Slip.arrived),
            func.count().filter(Slip.used),
        ).where(*here)
    ).one()
    return dict(zip(("all", "printed", "arrived", "used"), row, strict=True))


def ways_used(ws: Workspace, council: Council) -> tuple[int, int]:
    """Return how many voted by the phone and how many took a paper; where nothing is decided by secret ballot nobody did."""
    topics = [topic for topic in topics_of(ws, council.id) if topic.way == "secret"]
    if not topics:
        return 0, 0
    phones = in_box(ws, council, topics)
    return phones, slip_counts(ws, council.id)["used"] - phones


def in_box(ws: Workspace, council: Council, topics: Sequence[Topic]) -> int:
    """Return how many voted by the phone: as many as lie in the box for any one topic; none where all vote on paper."""
    if council.papers_only:
        return 0
    here = (Ballot.county_id == ws.county_id, Ballot.home_space_id == ws.space_id)
    wanted = select(func.count()).where(*here, Ballot.topic_id.in_([topic.id for topic in topics])).group_by(Ballot.topic_id)
    return max(ws.session.scalars(wanted), default=0)


def set_slips(ws: Workspace, council: Council, **values: bool) -> None:
    """Write the same on every slip of a council; whoever is about to use one is waited for."""
    here = (Slip.county_id == ws.county_id, Slip.home_space_id == ws.space_id, Slip.council_id == council.id)
    must_change(ws.session.execute(update(Slip).where(*here).values(**values)), council.eligible or 0)


def wipe(ws: Workspace, topic: Topic) -> None:
    """Let every ballot of a topic say the same, and its bundles of papers nothing: what was put in is void, or is in the sum."""
    ballots = (Ballot.county_id == ws.county_id, Ballot.home_space_id == ws.space_id, Ballot.topic_id == topic.id)
    ws.session.execute(update(Ballot).where(*ballots).values(choice="abstain"))
    bundles = (Bundle.county_id == ws.county_id, Bundle.space_id == ws.space_id, Bundle.topic_id == topic.id)
    void: dict[str, object] = {"yes": 0, "no": 0, "abstain": 0, "invalid": 0}
    if topic.outcome is None:
        void = {**void, "withdrawn_at": ws.now()}
    ws.session.execute(update(Bundle).where(*bundles).values(**void))


def go_on(ws: Workspace, council: Council, state: str) -> int:
    """Take a council that is held into a state, write that into the audit, and return its number."""
    council.state = state
    record_audit(ws, f"plaza_council.{state}", detail={"council": council.id})
    ws.session.flush()
    return council.id


def _shake(ws: Workspace, topic: Topic) -> None:
    """Shuffle what stands on the ballots of a topic among them, so that no row is the one that somebody put in."""
    here = (Ballot.county_id == ws.county_id, Ballot.home_space_id == ws.space_id, Ballot.topic_id == topic.id)
    rows = ws.session.execute(select(Ballot.id, Ballot.choice).where(*here).order_by(Ballot.id)).all()
    choices = [row.choice for row in rows]
    secrets.SystemRandom().shuffle(choices)
    if rows:
        keys = {"county_id": ws.county_id}
        written = [{**keys, "id": row.id, "choice": choice} for row, choice in zip(rows, choices, strict=True)]
        ws.session.execute(update(Ballot), written)


def _hall(ws: Workspace, new: NewCouncil) -> Hall:
    check_plan(new, ws.now())
    hall = hall_of(ws, new.hall_id)
    if hall is None or hall.shut_at is not None or not may_run(ws, hall):
        raise Refused("plaza_unknown_hall", "hall_id")
    return hall


def _written(new: NewCouncil, hall: Hall) -> dict[str, object]:
    return {
        "hall_id": hall.id,
        "title": new.title,
        "about": new.about,
        "host": new.host or hall.host,
        "begins": new.at,
        "ends": new.at + timedelta(minutes=new.minutes),
        "basis": new.basis,
        "papers_only": new.papers_only,
    }

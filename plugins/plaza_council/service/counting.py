"""Count a vote: bundles of papers and hands, the box from the phones, and what the rules make of it; and write the record of it."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from core.api import OFFICIAL_TIME, Refused, Workspace, record_audit
from plugins.plaza_council.models import Ballot, Bundle, Council, Slip, Topic
from plugins.plaza_council.rules import MARKS, Box, NewBundle, Terms, check_bundle, tally
from plugins.plaza_council.service.councils import go_on, hold, slip_counts, topics_of
from plugins.plaza_council.service.halls import hall_of

#: What the record of a vote says it is; a script that recounts reads this first.
FORMAT = "plaza-council-vote/1"


def bundles_of(ws: Workspace, topic_ids: Sequence[int]) -> dict[int, list[Bundle]]:
    """Return the bundles counted for these topics, as far as they hold."""
    here = (Bundle.county_id == ws.county_id, Bundle.space_id == ws.space_id, Bundle.topic_id.in_(topic_ids))
    found: dict[int, list[Bundle]] = {number: [] for number in topic_ids}
    for one in ws.session.scalars(select(Bundle).where(*here, Bundle.withdrawn_at.is_(None)).order_by(Bundle.made_at, Bundle.id)):
        found[one.topic_id].append(one)
    return found


def add_bundle(ws: Workspace, topic: Topic, new: NewBundle) -> int:
    """Write down a bundle that was counted by hand and return the topic's number; for hands raised there is one.

    Raises:
        Refused: ``plaza_not_now``, ``plaza_counted_already``, or what ``rules.check_bundle`` raises.
    """
    if topic.council_id is None or topic.way == "talk":
        raise Refused("plaza_not_now")
    council = hold(ws, topic.council_id, "closed")
    known = bundles_of(ws, [topic.id])[topic.id]
    if topic.way == "hands" and known:
        raise Refused("plaza_counted_already")
    check_bundle(new, _most(ws, council, topic) - sum(map(_total, known)))
    ws.session.add(
        Bundle(
            county_id=ws.county_id,
            id=ws.new_key(),
            space_id=ws.space_id,
            topic_id=topic.id,
            way="hands" if topic.way == "hands" else "paper",
            yes=new.yes,
            no=new.no,
            abstain=new.abstain,
            invalid=new.invalid,
            counted_by=new.counted_by,
            watched_by=new.watched_by,
            made_at=ws.now(),
        )
    )
    ws.session.flush()
    return topic.id


def withdraw_bundles(ws: Workspace, topic: Topic) -> int:
    """Let what was counted by hand of a topic no longer hold, to count it once more, and return the topic's number.

    Raises:
        Refused: ``plaza_not_now``.
    """
    if topic.council_id is None:
        raise Refused("plaza_not_now")
    hold(ws, topic.council_id, "closed")
    for one in bundles_of(ws, [topic.id])[topic.id]:
        one.withdrawn_at = ws.now()
    ws.session.flush()
    return topic.id


def count(ws: Workspace, council_id: int) -> int:
    """Count the vote of a council, fix what it decided, and return its number.

    Raises:
        Refused: ``plaza_not_now``, ``plaza_hands_missing``, ``plaza_say_agreed`` or ``plaza_box_wrong``.
    """
    council = hold(ws, council_id, "closed")
    slips = slip_counts(ws, council.id)
    council.present = slips["arrived"]
    terms = Terms(slips["all"], slips["arrived"], council.quorum, council.passing)
    topics = topics_of(ws, council.id)
    bundles = bundles_of(ws, [topic.id for topic in topics])
    for topic in topics:
        if topic.way == "talk":
            _close_talk(topic)
            continue
        if topic.way == "hands" and not bundles[topic.id] and council.present:
            raise Refused("plaza_hands_missing")
        box = Box()
        for _number, choice in ballots_of(ws, topic):
            box.add(choice)
        for bundle in bundles[topic.id]:
            for mark in MARKS:
                box.add(mark, getattr(bundle, mark))
        if topic.way == "secret" and sum(box.counts.values()) > slips["used"]:
            raise Refused("plaza_box_wrong")
        found = tally(box, terms)
        topic.yes, topic.no, topic.abstain, topic.invalid = found.yes, found.no, found.abstain, found.invalid
        topic.outcome = found.outcome
    ws.session.flush()
    seal(ws, council, ws.now())
    return go_on(ws, council, "counted")


def ballots_of(ws: Workspace, topic: Topic) -> list[tuple[int, str]]:
    """Return the ballots put in from phones for a topic, by their numbers drawn by lot."""
    here = (Ballot.county_id == ws.county_id, Ballot.home_space_id == ws.space_id, Ballot.topic_id == topic.id)
    return [(row[0], row[1]) for row in ws.session.execute(select(Ballot.id, Ballot.choice).where(*here).order_by(Ballot.id))]


def record_of(ws: Workspace, council: Council) -> dict[str, Any]:
    """Return the record of a counted vote, from which anybody can count again: no name in it, and nothing that ties a ballot.

    ``digest`` is the SHA-256 of all the rest, as JSON with sorted keys and no blanks.
    """
    hall = hall_of(ws, council.hall_id)
    topics = topics_of(ws, council.id)
    bundles = bundles_of(ws, [topic.id for topic in topics])
    here = (Slip.county_id == ws.county_id, Slip.home_space_id == ws.space_id, Slip.council_id == council.id)
    # numbers run from door to door, so that they would tell who stayed at home
    slips = ws.session.execute(select(Slip.arrived, Slip.used).where(*here).order_by(Slip.used.desc(), Slip.arrived.desc()))
    record: dict[str, Any] = {
        "format": FORMAT,
        "council": {
            "number": str(council.id),
            "title": council.title,
            "hall": hall.name if hall else "",
            "held": council.begins.astimezone(OFFICIAL_TIME).isoformat(),
        },
        "rules": {"basis": council.basis, "quorum": council.quorum, "passing": council.passing},
        "slips": [{"arrived": row.arrived, "used": row.used} for row in slips],
        "topics": [_topic_record(ws, topic, bundles[topic.id]) for topic in topics],
        "announced": {"eligible": council.eligible, "present": council.present},
    }
    return {**record, "digest": digest_of(record)}


def seal(ws: Workspace, council: Council, counted_at: datetime) -> None:
    """Keep the record of a vote that was counted, with what it comes to: residents, who read no slips, take away this one."""
    record = record_of(ws, council)
    council.digest, council.counted_at = record["digest"], counted_at
    council.record = json.dumps(record, ensure_ascii=False, indent=1)


def digest_of(record: dict[str, Any]) -> str:
    """Return what a record without its digest comes to."""
    plain = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def audit_taken_away(ws: Workspace, council: Council) -> None:
    """Write into the audit that the record of a vote was taken away."""
    record_audit(ws, "plaza_council.taken_away", detail={"council": council.id})


def audit_look_at_minutes(ws: Workspace, council: Council) -> None:
    """Write into the audit that somebody looked at the minutes of a council, with the whole names of who spoke."""
    record_audit(ws, "plaza_council.minutes_read", detail={"council": council.id})


def in_box(ws: Workspace, topics: Sequence[Topic]) -> int:
    """Return how many voted by the phone: as many as lie in the box for any one topic."""
    here = (Ballot.county_id == ws.county_id, Ballot.home_space_id == ws.space_id)
    wanted = select(func.count()).where(*here, Ballot.topic_id.in_([topic.id for topic in topics])).group_by(Ballot.topic_id)
    return max(ws.session.scalars(wanted), default=0)


def _most(ws: Workspace, council: Council, topic: Topic) -> int:
    """Return how many can have been counted by hand: everybody who came, or everybody crossed off who did not use a phone."""
    slips = slip_counts(ws, council.id)
    return slips["arrived"] if topic.way == "hands" else slips["used"] - in_box(ws, [topic])


def _total(bundle: Bundle) -> int:
    return bundle.yes + bundle.no + bundle.abstain + bundle.invalid


def _close_talk(topic: Topic) -> None:
    if not topic.agreed:
        raise Refused("plaza_say_agreed")
    topic.outcome = "talked"


def _topic_record(ws: Workspace, topic: Topic, bundles: Sequence[Bundle]) -> dict[str, Any]:
    return {
        "position": topic.position,
        "title": topic.title,
        "proposal": topic.proposal,
        "way": topic.way,
        "ballots": [{"number": f"{number:014x}", "choice": choice} for number, choice in ballots_of(ws, topic)],
        "bundles": [{"way": one.way, **{mark: getattr(one, mark) for mark in MARKS}} for one in bundles],
        "announced": {**{mark: getattr(topic, mark) for mark in MARKS}, "outcome": topic.outcome},
    }

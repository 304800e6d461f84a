"""Count a vote: bundles of papers and hands, the box from the phones, and what the rules make of it; and write the record of it."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from core.api import OFFICIAL_TIME, Refused, Workspace, record_audit
from plugins.plaza_council.models import Ballot, Bundle, Council, Slip, Topic
from plugins.plaza_council.rules import MARKS, Box, NewBundle, Terms, check_bundle, is_thin, tally
from plugins.plaza_council.service.councils import go_on, hold, in_box, set_slips, slip_counts, topics_of, ways_used, wipe
from plugins.plaza_council.service.halls import hall_of

#: What the record of a vote says it is; a script that recounts reads this first.
FORMAT = "plaza-council-vote/2"


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

    Of a secret ballot the sum alone is kept: what phones and what papers said is nowhere to be read from now on.

    Raises:
        Refused: ``plaza_not_now``, ``plaza_hands_missing``, ``plaza_say_agreed``, ``plaza_box_wrong``, or ``plaza_thin``: of the
            papers that were taken one or two came back.
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
        choices = ballots_of(ws, council, topic)
        if is_thin(len(choices), sum(map(_total, bundles[topic.id]))):
            raise Refused("plaza_thin")
        for choice in choices:
            box.add(choice)
        for bundle in bundles[topic.id]:
            for mark in MARKS:
                box.add(mark, getattr(bundle, mark))
        if topic.way == "secret" and sum(box.counts.values()) > slips["used"]:
            raise Refused("plaza_box_wrong")
        found = tally(box, terms)
        topic.yes, topic.no, topic.abstain, topic.invalid = found.yes, found.no, found.abstain, found.invalid
        topic.outcome = found.outcome
        if topic.way == "secret":
            wipe(ws, topic)
    ws.session.flush()
    seal(ws, council, ws.now())
    return go_on(ws, council, "counted")


def thin(ws: Workspace, council: Council) -> bool:
    """Return whether neighbours could tell what somebody wanted, by who voted which way, or by the papers that came back."""
    if is_thin(*ways_used(ws, council)):
        return True
    topics = [topic for topic in topics_of(ws, council.id) if topic.way == "secret"]
    bundles = bundles_of(ws, [topic.id for topic in topics])
    return any(is_thin(in_box(ws, council, [topic]), sum(map(_total, bundles[topic.id]))) for topic in topics)


def vote_anew(ws: Workspace, council_id: int) -> int:
    """Let all vote once more, on paper alone, where neighbours could tell what somebody wanted. Return the council's number.

    What was put in before is void and is not read: papers are destroyed in front of all, and what stands on the ballots is wiped out.
    Where enough voted either way nobody can have a vote taken again.

    Raises:
        Refused: ``plaza_not_now`` or ``plaza_not_thin``.
    """
    council = hold(ws, council_id, "open", "closed")
    topics = [topic for topic in topics_of(ws, council.id) if topic.way == "secret"]
    set_slips(ws, council, closed=True)  # whoever is about to vote is waited for
    if not thin(ws, council):
        raise Refused("plaza_not_thin")
    council.papers_only = True
    set_slips(ws, council, closed=True, used=False)
    for topic in topics:
        wipe(ws, topic)
    record_audit(ws, "plaza_council.anew", detail={"council": council.id})
    return go_on(ws, council, "open")


def ballots_of(ws: Workspace, council: Council, topic: Topic) -> list[str]:
    """Return what the ballots put in from phones say to a topic, by their numbers drawn by lot; none where all vote on paper."""
    here = (Ballot.county_id == ws.county_id, Ballot.home_space_id == ws.space_id, Ballot.topic_id == topic.id)
    wanted = select(Ballot.choice).where(*here).order_by(Ballot.id)
    return [] if council.papers_only or topic.way != "secret" else [*ws.session.scalars(wanted)]


def record_of(ws: Workspace, council: Council) -> dict[str, Any]:
    """Return the record of a counted vote, from which anybody can count again: no name in it, and nothing that ties a vote.

    Votes stand one by one, sorted by what they say: phone or paper, the bundle, the order and the time are not in it.

    ``digest`` is the SHA-256 of all the rest, as JSON with sorted keys and no blanks.
    """
    hall = hall_of(ws, council.hall_id)
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
        "topics": [_topic_record(topic) for topic in topics_of(ws, council.id)],
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


def _most(ws: Workspace, council: Council, topic: Topic) -> int:
    """Return how many can have been counted by hand: everybody who came, or everybody crossed off who did not use a phone."""
    slips = slip_counts(ws, council.id)
    return slips["arrived"] if topic.way == "hands" else slips["used"] - in_box(ws, council, [topic])


def _total(bundle: Bundle) -> int:
    return bundle.yes + bundle.no + bundle.abstain + bundle.invalid


def _close_talk(topic: Topic) -> None:
    if not topic.agreed:
        raise Refused("plaza_say_agreed")
    topic.outcome = "talked"


def _topic_record(topic: Topic) -> dict[str, Any]:
    return {
        "position": topic.position,
        "title": topic.title,
        "proposal": topic.proposal,
        "way": topic.way,
        "votes": [mark for mark in MARKS for _vote in range(getattr(topic, mark) or 0)],
        "announced": {**{mark: getattr(topic, mark) for mark in MARKS}, "outcome": topic.outcome},
    }

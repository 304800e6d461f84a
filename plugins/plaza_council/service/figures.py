"""What is counted of councils: held, who came, decided, executed."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select, true

from core.api import OFFICIAL_TIME, Workspace
from plugins.plaza_council.models import Council, Proposal, Task, Topic


@dataclass(frozen=True, slots=True)
class Count:
    """Numbers of one space over some whole days, of a county those of all its spaces."""

    held: int
    eligible: int
    present: int
    topics: int
    passed: int
    tasks: int
    done: int
    #: What residents wrote, and what of it is answered; None for a county, which does not read what they wrote to its townships.
    proposals: int | None
    answered: int | None


def count_councils(ws: Workspace, since: date, until: date) -> Count:
    """Count this space's councils from one day up to and with another; a county's are those of all its spaces."""
    begin = datetime.combine(since, time(), OFFICIAL_TIME)
    end = datetime.combine(until + timedelta(days=1), time(), OFFICIAL_TIME)
    whole = ws.space.is_county
    held = (
        Council.county_id == ws.county_id,
        true() if whole else Council.space_id == ws.space_id,
        Council.counted_at.is_not(None),
        Council.begins >= begin,
        Council.begins < end,
    )
    people = ws.session.execute(select(func.count(), func.sum(Council.eligible), func.sum(Council.present)).where(*held)).one()
    joined = (Council.county_id == Topic.county_id) & (Council.id == Topic.council_id)
    topics = ws.session.execute(
        select(func.count(), func.count().filter(Topic.outcome.in_(("passed", "talked")) & Topic.set_aside_at.is_(None)))
        .select_from(Topic)
        .join(Council, joined)
        .where(*held, Topic.dropped_at.is_(None))
    ).one()
    tasks = ws.session.execute(
        select(func.count(), func.count(Task.done_at))
        .select_from(Task)
        .join(Topic, (Topic.county_id == Task.county_id) & (Topic.id == Task.topic_id))
        .join(Council, joined)
        .where(*held, Topic.set_aside_at.is_(None))
    ).one()
    written = ws.session.execute(
        select(func.count(), func.count(Proposal.answered_at)).where(
            Proposal.county_id == ws.county_id,
            Proposal.home_space_id == ws.space_id,
            Proposal.made_at >= begin,
            Proposal.made_at < end,
        )
    ).one()
    return Count(
        held=people[0],
        eligible=int(people[1] or 0),
        present=int(people[2] or 0),
        topics=topics[0],
        passed=topics[1],
        tasks=tasks[0],
        done=tasks[1],
        proposals=None if whole else written[0],
        answered=None if whole else written[1],
    )

"""My work today: what my unit holds, most urgent first, and what others have in hand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, and_, bindparam, func, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY

from core.access import Deed, Reach, may, reach_of
from core.cases.models import Assignment, Case, CaseStory, Report
from core.cases.service.lines import HOLDER, LINE, WITH_STORY, show_held_lines
from core.workspace import Workspace
from tenants.base import AnyRow

#: At most so many lines of one kind stand on the page of a day; the ledger has the rest.
DAY = 50

_MINE = (
    select(*LINE, *HOLDER)
    .join(Case, and_(Case.county_id == Assignment.county_id, Case.id == Assignment.case_id))
    .outerjoin(CaseStory, WITH_STORY)
    .where(
        Assignment.county_id == bindparam("county"),
        Assignment.holder_space_id == bindparam("space"),
        Assignment.holder_unit_id == bindparam("unit"),
        Assignment.ended_at.is_(None),
        Assignment.state != literal_column("'done'"),
        Assignment.kind != literal_column("'supervise'"),
    )
    .order_by(Assignment.due_at, Assignment.id)
    .limit(bindparam("most"))
)
_WAITING = (
    select(*LINE, *HOLDER)
    .join(Assignment, and_(Assignment.county_id == Case.county_id, Assignment.id == Case.lead_id))
    .outerjoin(CaseStory, WITH_STORY)
    .where(
        Case.county_id == bindparam("county"),
        Case.home_space_id == bindparam("space"),
        Case.closed_at.is_(None),
        Assignment.holder_unit_id != bindparam("unit"),
    )
    .order_by(Case.due_at, Case.id)
    .limit(bindparam("most"))
)
_LINES = (
    select(*LINE)
    .outerjoin(CaseStory, WITH_STORY)
    .where(Case.county_id == bindparam("county"), Case.id == func.any(bindparam("ids", type_=ARRAY(BigInteger))))
)
_TILES = select(
    func.count().filter(Assignment.due_at < bindparam("now")).label("overdue"),
    func.count().filter(Assignment.due_at >= bindparam("now"), Assignment.due_at < bindparam("tonight")).label("today"),
    func.count().filter(Assignment.state == literal_column("'to_sign'")).label("to_sign"),
    func.count().label("held"),
).where(
    Assignment.county_id == bindparam("county"),
    Assignment.holder_space_id == bindparam("space"),
    Assignment.holder_unit_id == bindparam("unit"),
    Assignment.ended_at.is_(None),
    Assignment.state != literal_column("'done'"),
    Assignment.kind != literal_column("'supervise'"),
)
_ELSEWHERE = (
    select(func.count())
    .select_from(Case)
    .join(Assignment, and_(Assignment.county_id == Case.county_id, Assignment.id == Case.lead_id))
    .where(
        Case.county_id == bindparam("county"),
        Case.home_space_id == bindparam("space"),
        Case.closed_at.is_(None),
        Assignment.holder_unit_id != bindparam("unit"),
    )
)
_REPORTS = (
    select(func.count())
    .select_from(Report)
    .where(Report.county_id == bindparam("county"), Report.home_space_id == bindparam("space"), Report.taken_at.is_(None))
)


_REPORTED = (
    select(*LINE, *HOLDER)
    .join(Assignment, and_(Assignment.county_id == Case.county_id, Assignment.id == Case.lead_id))
    .outerjoin(CaseStory, WITH_STORY)
    .where(
        Case.county_id == bindparam("county"),
        Case.home_space_id == bindparam("space"),
        Case.reporter_post_id == bindparam("post"),
    )
    .order_by(Case.reported_at.desc(), Case.id.desc())
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class Day:
    """One person's work today: what is overdue or due, what to sign for, what others have in hand."""

    overdue: int
    today: int
    to_sign: int
    elsewhere: int
    reports: int
    mine: Sequence[AnyRow]
    waiting: Sequence[AnyRow]


def my_day(ws: Workspace, tonight: datetime) -> Day:
    """Return the work of the actor's unit, most urgent first; ``tonight`` is the end of the day where the reader is."""
    bound = {"county": ws.county_id, "space": ws.space_id, "unit": ws.actor.unit_id or 0}
    tiles = ws.session.execute(_TILES, {**bound, "now": ws.now(), "tonight": tonight}).one()
    mine = ws.session.execute(_MINE, {**bound, "most": DAY}).all()
    if len(mine) < min(tiles.held, DAY) and show_held_lines(ws):  # a share of another home's case: its line is not read otherwise
        mine = ws.session.execute(_MINE, {**bound, "most": DAY}).all()
    sees_space = reach_of(ws.actor) in {Reach.SPACE, Reach.COUNTY}
    waiting = ws.session.execute(_WAITING, {**bound, "most": DAY}).all() if sees_space else []
    elsewhere = int(ws.session.scalar(_ELSEWHERE, bound) or 0) if sees_space else 0
    takes = may(ws.actor, Deed.TAKE_REPORT)
    reports = int(ws.session.scalar(_REPORTS, {"county": ws.county_id, "space": ws.space_id}) or 0) if takes else 0
    return Day(tiles.overdue, tiles.today, tiles.to_sign, elsewhere, reports, mine, waiting)


def lines_of(ws: Workspace, case_ids: Collection[int]) -> dict[int, AnyRow]:
    """Return the lines of these cases by number, those the scope sees, in one statement."""
    if not case_ids:
        return {}
    rows = ws.session.execute(_LINES, {"county": ws.county_id, "ids": sorted(case_ids)})
    return {row.id: row for row in rows}


def reported_by_me(ws: Workspace, most: int = 20) -> Sequence[AnyRow]:
    """Return the lines of what the actor reported, newest first."""
    return ws.session.execute(
        _REPORTED, {"county": ws.county_id, "space": ws.space_id, "post": ws.actor.post_id or 0, "most": most}
    ).all()

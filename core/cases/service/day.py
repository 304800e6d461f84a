"""My work today: what my unit holds, most urgent first, and what others have in hand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Boolean, and_, bindparam, case, func, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY

from core.access import Deed, Reach, may, reach_of
from core.cases.models import Assignment, Case, CaseStory, Report
from core.cases.service.lines import CASE, HOLDER, LINE, SHARE, WITH_STORY, show_held_lines
from core.workspace import Workspace
from tenants.base import AnyRow, table_of

#: At most so many lines of one kind stand on the page of a day; the ledger has the rest.
DAY = 50

_MINE = (
    select(*LINE, *HOLDER)
    .join(table_of(Case), and_(CASE.county_id == SHARE.county_id, CASE.id == SHARE.case_id))
    .outerjoin(table_of(CaseStory), WITH_STORY)
    .where(
        SHARE.county_id == bindparam("county"),
        SHARE.holder_space_id == bindparam("space"),
        SHARE.holder_unit_id == bindparam("unit"),
        SHARE.ended_at.is_(None),
        SHARE.state != literal_column("'done'"),
        SHARE.kind != literal_column("'supervise'"),
    )
    .order_by(SHARE.due_at, SHARE.id)
    .limit(bindparam("most"))
)
_WAITING = (
    select(*LINE, *HOLDER)
    .join(table_of(Assignment), and_(SHARE.county_id == CASE.county_id, SHARE.id == CASE.lead_id))
    .outerjoin(table_of(CaseStory), WITH_STORY)
    .where(
        CASE.county_id == bindparam("county"),
        CASE.home_space_id == bindparam("space"),
        CASE.closed_at.is_(None),
        SHARE.holder_unit_id != bindparam("unit"),
    )
    .order_by(func.least(SHARE.due_at, CASE.due_at), CASE.id)
    .limit(bindparam("most"))
)
_LINES = (
    select(*LINE)
    .outerjoin(table_of(CaseStory), WITH_STORY)
    .where(CASE.county_id == bindparam("county"), CASE.id == func.any(bindparam("ids", type_=ARRAY(BigInteger))))
)
_OTHERS = (
    select(func.count())
    .select_from(table_of(Case))
    .join(table_of(Assignment), and_(SHARE.county_id == CASE.county_id, SHARE.id == CASE.lead_id))
    .where(
        CASE.county_id == bindparam("county"),
        CASE.home_space_id == bindparam("space"),
        CASE.closed_at.is_(None),
        SHARE.holder_unit_id != bindparam("unit"),
    )
    .scalar_subquery()
)
_REPORT = table_of(Report).c
_REPORTS = (
    select(func.count())
    .select_from(table_of(Report))
    .where(_REPORT.county_id == bindparam("county"), _REPORT.home_space_id == bindparam("space"), _REPORT.taken_at.is_(None))
    .scalar_subquery()
)
#: What others have, and what residents sent, is counted for those alone whom it concerns.
_TILES = select(
    func.count().filter(SHARE.due_at < bindparam("now")).label("overdue"),
    func.count().filter(SHARE.due_at >= bindparam("now"), SHARE.due_at < bindparam("tonight")).label("today"),
    func.count().filter(SHARE.state == literal_column("'to_sign'")).label("to_sign"),
    func.count().label("held"),
    case((bindparam("sees_space", type_=Boolean), _OTHERS), else_=0).label("elsewhere"),
    case((bindparam("takes", type_=Boolean), _REPORTS), else_=0).label("reports"),
).where(
    SHARE.county_id == bindparam("county"),
    SHARE.holder_space_id == bindparam("space"),
    SHARE.holder_unit_id == bindparam("unit"),
    SHARE.ended_at.is_(None),
    SHARE.state != literal_column("'done'"),
    SHARE.kind != literal_column("'supervise'"),
)


_REPORTED = (
    select(*LINE, *HOLDER)
    .join(table_of(Assignment), and_(SHARE.county_id == CASE.county_id, SHARE.id == CASE.lead_id))
    .outerjoin(table_of(CaseStory), WITH_STORY)
    .where(
        CASE.county_id == bindparam("county"),
        CASE.home_space_id == bindparam("space"),
        CASE.reporter_post_id == bindparam("post"),
    )
    .order_by(CASE.reported_at.desc(), CASE.id.desc())
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


def my_day(ws: Workspace, tonight: datetime, *, waiting_for: int = DAY) -> Day:
    """Return the work of the actor's unit, most urgent first, and so many lines of what others have in hand.

    ``tonight`` is the end of the day where the reader is.
    """
    bound = {"county": ws.county_id, "space": ws.space_id, "unit": ws.actor.unit_id or 0}
    sees_space, takes = reach_of(ws.actor) in {Reach.SPACE, Reach.COUNTY}, may(ws.actor, Deed.TAKE_REPORT)
    asked = {**bound, "now": ws.now(), "tonight": tonight, "sees_space": sees_space, "takes": takes}
    tiles = ws.session.execute(_TILES, asked).one()
    mine = ws.session.execute(_MINE, {**bound, "most": DAY}).all()
    if len(mine) < min(tiles.held, DAY) and show_held_lines(ws):  # a share of another home's case: its line is not read otherwise
        mine = ws.session.execute(_MINE, {**bound, "most": DAY}).all()
    waiting = ws.session.execute(_WAITING, {**bound, "most": waiting_for}).all() if sees_space else []
    return Day(tiles.overdue, tiles.today, tiles.to_sign, tiles.elsewhere, tiles.reports, mine, waiting)


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

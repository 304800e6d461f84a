"""My work today: what my unit holds, most urgent first, and what others have in hand."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, bindparam, func, literal_column, not_, select, true
from sqlalchemy.dialects.postgresql import ARRAY

from core.access import Deed, Reach, may, reach_of
from core.cases.models import Assignment, Case, CaseStory, Report
from core.cases.service.ledger import NEXT_DUE, OVERDUE
from core.cases.service.lines import CASE, HOLDER, LINE, SHARE, WITH_STORY, show_held_lines
from core.workspace import Workspace
from tenants.base import AnyRow, table_of

#: At most so many lines of one kind stand on the page of a day; the ledger has the rest.
DAY = 50

_IN_MY_HANDS = (
    SHARE.county_id == bindparam("county"),
    SHARE.holder_space_id == bindparam("space"),
    SHARE.holder_unit_id == bindparam("unit"),
    SHARE.ended_at.is_(None),
    SHARE.state != literal_column("'done'"),
    SHARE.kind != literal_column("'supervise'"),
)
_MINE = (
    select(*LINE, *HOLDER)
    .join(table_of(Case), and_(CASE.county_id == SHARE.county_id, CASE.id == SHARE.case_id))
    .outerjoin(table_of(CaseStory), WITH_STORY)
    .where(*_IN_MY_HANDS)
    .order_by(SHARE.due_at, SHARE.id)
    .limit(bindparam("most"))
)
_WITH_OTHERS = (
    CASE.county_id == bindparam("county"),
    CASE.home_space_id == bindparam("space"),
    CASE.closed_at.is_(None),
    SHARE.holder_unit_id != bindparam("unit"),
)
#: ``many`` says of how many lines these are the first: all are read for their order anyway, and need not be counted a second time.
_WAITING = (
    select(*LINE, *HOLDER, func.count().over().label("many"))
    .join(table_of(Assignment), and_(SHARE.county_id == CASE.county_id, SHARE.id == CASE.lead_id))
    .outerjoin(table_of(CaseStory), WITH_STORY)
    .where(*_WITH_OTHERS)
    .order_by(func.least(SHARE.due_at, CASE.due_at), CASE.id)
    .limit(bindparam("most"))
)
#: The same without what is late, for whoever has that before their eyes already.
_WAITING_IN_TIME = _WAITING.where(not_(OVERDUE))
_LINES = (
    select(*LINE)
    .outerjoin(table_of(CaseStory), WITH_STORY)
    .where(CASE.county_id == bindparam("county"), CASE.id == func.any(bindparam("ids", type_=ARRAY(BigInteger))))
)
_OTHERS = (
    select(func.count())
    .select_from(table_of(Case))
    .join(table_of(Assignment), and_(SHARE.county_id == CASE.county_id, SHARE.id == CASE.lead_id))
    .where(*_WITH_OTHERS)
    .scalar_subquery()
)
_HERE = CASE.home_space_id == bindparam("space")
#: What is late beside what lies in my unit's hands and is late there, which is counted with my unit's.
_LATE_ELSEWHERE = (
    CASE.county_id == bindparam("county"),
    OVERDUE,
    CASE.id.not_in(select(SHARE.case_id).where(*_IN_MY_HANDS, SHARE.due_at < bindparam("now")).correlate(None)),
)
_LATE_IN_COUNTY = select(func.count()).select_from(table_of(Case)).where(*_LATE_ELSEWHERE).scalar_subquery()
_LATE_HERE = select(func.count()).select_from(table_of(Case)).where(*_LATE_ELSEWHERE, _HERE).scalar_subquery()
#: Its lines, each with whoever has the lead, and when the first of its holders was due.
_LATE_LINES = (
    select(
        *LINE,
        *(column for column in HOLDER if column.name != "share_due_at"),
        func.least(CASE.due_at, NEXT_DUE).label("share_due_at"),
    )
    .join(table_of(Assignment), and_(SHARE.county_id == CASE.county_id, SHARE.id == CASE.lead_id))
    .outerjoin(table_of(CaseStory), WITH_STORY)
    .where(*_LATE_ELSEWHERE)
    .order_by(func.least(CASE.due_at, NEXT_DUE), CASE.id)
    .limit(bindparam("most"))
)
_LATE_HERE_LINES = _LATE_LINES.where(_HERE)
_REPORT = table_of(Report).c
_REPORTS = (
    select(func.count())
    .select_from(table_of(Report))
    .where(_REPORT.county_id == bindparam("county"), _REPORT.home_space_id == bindparam("space"), _REPORT.taken_at.is_(None))
    .scalar_subquery()
)
_NONE: ColumnElement[int] = literal_column("0")
_LATE = {None: _NONE, Reach.SPACE: _LATE_HERE, Reach.COUNTY: _LATE_IN_COUNTY}


@cache
def _day(*, waits: bool, reports: bool, late: Reach | None) -> Select[Any]:
    """Return the statement that reads the tiles with the lines in my unit's hands: the tiles beside every line, or beside none.

    What others have, what residents sent and what is late elsewhere is counted for those alone whom it concerns, by a statement of
    their own: one that could count all of it looks so dear that the database plans it anew each time.
    """
    beside = (
        select(
            func.count().filter(SHARE.due_at < bindparam("now")).label("overdue"),
            func.count().filter(SHARE.due_at >= bindparam("now"), SHARE.due_at < bindparam("tonight")).label("today"),
            func.count().filter(SHARE.state == literal_column("'to_sign'")).label("to_sign"),
            func.count().label("held"),
            (_OTHERS if waits else _NONE).label("elsewhere"),
            (_REPORTS if reports else _NONE).label("reports"),
            _LATE[late].label("late_elsewhere"),
        )
        .where(*_IN_MY_HANDS)
        .subquery("tiles")
    )
    first = _MINE.subquery("mine")
    return (
        select(*beside.c, *first.c).select_from(beside.outerjoin(first, true())).order_by(first.c.share_due_at, first.c.share_id)
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
    """One person's work today: what is overdue or due, what to sign for, what others have in hand.

    ``late_elsewhere`` is what is overdue in the whole place beside that, counted for whoever directs it; ``late`` the latest of it.
    """

    overdue: int
    today: int
    to_sign: int
    elsewhere: int
    reports: int
    mine: Sequence[AnyRow]
    waiting: Sequence[AnyRow]
    late_elsewhere: int = 0
    late: Sequence[AnyRow] = ()


def directs(ws: Workspace) -> bool:
    """Return whether the actor directs the place: a director, who decides who handles a case of it and answers for all of them."""
    return may(ws.actor, Deed.RULE)


def my_day(ws: Workspace, tonight: datetime, *, waiting_for: int = DAY, late_for: int = DAY) -> Day:
    """Return the work of the actor's unit, most urgent first, and so many lines of what others have in hand.

    ``tonight`` is the end of the day where the reader is. Whoever directs the place is given so many lines of what is late
    with others, the latest first, and what waits beside it: in a township its own cases, in a county those of every township.
    Without ``late_for`` what waits holds what is late too.
    """
    bound = {"county": ws.county_id, "space": ws.space_id, "unit": ws.actor.unit_id or 0}
    sees_space, takes = reach_of(ws.actor) in {Reach.SPACE, Reach.COUNTY}, may(ws.actor, Deed.TAKE_REPORT)
    leads, county = directs(ws), reach_of(ws.actor) is Reach.COUNTY
    shows_late = leads and bool(late_for)
    counts_what_waits = sees_space and (shows_late or not waiting_for)  # else its lines say how many there are
    day = _day(waits=counts_what_waits, reports=takes, late=(Reach.COUNTY if county else Reach.SPACE) if leads else None)
    asked = {**bound, "now": ws.now(), "tonight": tonight}
    rows = ws.session.execute(day, {**asked, "most": DAY}).all()
    tiles = rows[0]
    mine: Sequence[AnyRow] = [row for row in rows if row.id is not None]
    if len(mine) < min(tiles.held, DAY) and show_held_lines(ws):  # a share of another home's case: its line is not read otherwise
        mine = ws.session.execute(_MINE, {**bound, "most": DAY}).all()
    late: Sequence[AnyRow] = []
    waits = _WAITING
    if shows_late:
        latest = _LATE_LINES if county else _LATE_HERE_LINES
        late, waits = ws.session.execute(latest, {**asked, "most": late_for}).all(), _WAITING_IN_TIME
    waiting = ws.session.execute(waits, {**asked, "most": waiting_for}).all() if sees_space and waiting_for else []
    elsewhere = tiles.elsewhere if counts_what_waits or not waiting else waiting[0].many
    return Day(tiles.overdue, tiles.today, tiles.to_sign, elsewhere, tiles.reports, mine, waiting, tiles.late_elsewhere, late)


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

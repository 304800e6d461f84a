"""The county's desk: how its townships stand, and what its ladders carry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from core import calendars, escalation
from core.access import Deed, Reach, may, reach_of
from core.administration.service import BoundLadder, bound_ladders, lineages
from core.administration.views.ladder import for_whom, moment
from core.cases.rules import State
from core.cases.views.doors import demand
from core.cases.views.showing import due_of_share, rung_name, sort_name
from core.escalation import Ladder
from core.people.wording import POSTS, post_name
from core.reports import service
from core.reports.rules import OFFICIAL_TIME
from core.reports.service import CountyDesk, OnRung, OverdueLine
from core.reports.views.door import blueprint
from core.web.pieces import Action, Line, Stat
from core.web.words import _
from core.workspace import Workspace

#: So many overdue lines stand on the desk; the ledger has the rest.
LINES = 20
#: So far ahead deadlines lie: a mediation of thirty working days, twice with its extension.
DEADLINES_REACH = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class DrawnCount:
    """A rung with what stands on it now, and what was settled there this year (``share`` in percent of all)."""

    name: str
    verb: str
    open: int
    overdue: int
    settled: int
    share: int


@dataclass(frozen=True, slots=True)
class DrawnLadder:
    """A ladder in force, or one that cases still stand on, with its counts rung by rung; versions of one ladder are counted together."""

    title: str
    for_whom: str
    rungs: tuple[DrawnCount, ...]


@blueprint.get("/county")
def county() -> ResponseReturnValue:
    """Show how the county stands: counts for everybody here, lines for the posts that see lines."""
    ws = demand(Deed.READ_COUNTY)
    desk = service.county_desk(ws)
    ladders = bound_ladders(ws)
    sees_lines = reach_of(ws.actor) is Reach.COUNTY
    return render_template(
        "reports/county.html",
        stats=_stats(ws, desk, sees_lines=sees_lines),
        missing_year=calendars.missing_year(ws.now(), DEADLINES_REACH),
        desk=desk,
        busy=[one for one in desk.townships if not one.is_quiet],
        quiet=[one.name for one in desk.townships if one.is_quiet],
        ladders=_drawn_ladders(ws, ladders, desk),
        in_force=[(for_whom(one), one.ladder.title, one.version, _day(one.published_at)) for one in ladders],
        sees_lines=sees_lines,
        lines=[_line(ws, row) for row in service.overdue_lines(ws, LINES)],
        posts=[] if sees_lines else _posts(ws),
        as_of=moment(desk.as_of) if desk.as_of else "",
        may_manage=may(ws.actor, Deed.MANAGE_LADDERS),
    )


def _stats(ws: Workspace, desk: CountyDesk, *, sees_lines: bool) -> tuple[Stat, ...]:
    def led(state: str, anchor: str) -> str:
        return url_for("cases.ledger", space=ws.space.code, state=state) if sees_lines else f"#{anchor}"

    return (
        Stat(desk.overdue, _("已超期"), led("overdue", "townships"), "red"),
        Stat(desk.open, _("正在办"), led("open", "townships")),
        Stat(desk.closed, _("本月办结"), led("closed", "townships")),
        Stat(desk.settled, _("今年化解"), "#settled"),
    )


def _drawn_ladders(ws: Workspace, bound: Sequence[BoundLadder], desk: CountyDesk) -> list[DrawnLadder]:
    of = lineages(ws)
    counts: dict[tuple[str, str], list[OnRung]] = {(one.kind, one.name): [] for one in bound}
    newest: dict[tuple[str, str], Ladder] = {}
    for count in desk.rungs:
        counts.setdefault(of[count.ladder_id], []).append(count)
        newest[of[count.ladder_id]] = escalation.ladder_of(ws, count.ladder_id)
    newest |= {(one.kind, one.name): one.ladder for one in bound}
    whom = {key: _("、").join(for_whom(one) for one in bound if (one.kind, one.name) == key) for key in counts}
    return [
        DrawnLadder(newest[key].title, whom[key], _drawn_counts(newest[key], found, desk.settled))
        for key, found in counts.items()
    ]


def _drawn_counts(ladder_: Ladder, counts: Sequence[OnRung], settled: int) -> tuple[DrawnCount, ...]:
    drawn_counts = []
    for rung in ladder_.rungs:
        here = [one for one in counts if one.rung == rung.key]
        done = sum(one.settled for one in here)
        share = round(100 * done / settled) if settled else 0
        standing, late = sum(one.open for one in here), sum(one.overdue for one in here)
        drawn_counts.append(DrawnCount(rung_name(rung), rung.verb, standing, late, done, share))
    return tuple(drawn_counts)


def _line(ws: Workspace, row: OverdueLine) -> Line:
    rung = escalation.ladder_of(ws, row.ladder_id).rung(row.rung)
    url = url_for("cases.case", space=ws.space.code, case_id=row.id)
    to_sign = row.share_state == "to_sign"
    due = due_of_share(row.due_at, row.due_at, ws.now(), rung, row.grade, State(row.state), to_sign=to_sign)
    about = f"{rung_name(rung)} · {row.number}"
    return Line(f"{row.home} · {sort_name(row.kind, row.type_code)}", url, about, due, Action(_("看进展"), url))


def _posts(ws: Workspace) -> list[tuple[str, int]]:
    people = service.posts_by_kind(ws)
    return [(post_name(kind), people[kind]) for kind in POSTS if kind in people]


def _day(at: datetime) -> str:
    return f"{at.astimezone(OFFICIAL_TIME):%Y-%m-%d}"

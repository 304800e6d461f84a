"""The page of figures: how the cases of a period stand, on a desk, a phone and a sheet of paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import hookspecs, reports
from core.cases.views.showing import rung_name
from core.cases.wording import KINDS, SOURCES, TYPES, word
from core.reports.rules import OFFICIAL_TIME, READERS, Counts, Month, Period, Rate, period_of, rate
from core.reports.schemas import PeriodSchema
from core.reports.service import Figures
from core.reports.service.published import by_source
from core.reports.service.reading import Named
from core.reports.views.door import blueprint
from core.reports.views.lists import Lists
from core.reports.views.local import local_table
from core.web import Form
from core.web.pieces import Stat
from core.web.words import _
from core.web.workspaces import current_workspace
from core.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table of counts; an empty address leaves its number without a link."""

    name: str
    counts: Counts
    accepted_url: str = ""
    settled_url: str = ""
    in_hand_url: str = ""
    overdue_url: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Counts by one facet; ``most`` is what the longest bar stands for."""

    title: str
    head: str
    lines: Sequence[Line]
    #: Whether the names are the place's own, not words of the core: villages or townships, which are told how much of theirs is late.
    theirs: bool = False

    @property
    def most(self) -> int:
        """The greatest number in it."""
        return max((line.counts.accepted for line in self.lines), default=0) or 1


@dataclass(frozen=True, slots=True)
class Step:
    """A rung of the funnel: what was settled there, of all that was settled, and with everything below it."""

    name: str
    settled: int
    share: Rate | None
    up_to_here: Rate | None
    url: str = ""


@blueprint.get("/figures")
def figures() -> ResponseReturnValue:
    """Show the figures of a township or county for a period of whole months; the period stands in the address."""
    ws = current_workspace()
    if ws.actor.post not in READERS:
        abort(403)
    form = Form.sent(PeriodSchema(), request.args)
    asked = form.values or {"period": "year", "since": None, "until": None}
    period = period_of(asked["period"], ws.now().astimezone(OFFICIAL_TIME).date(), asked["since"], asked["until"])
    found = reports.figures(ws, period.since.first, period.until.last)
    lists = Lists(ws, period)
    if not form.errors:
        form.data["since"], form.data["until"] = typed(period.since), typed(period.until)
    page = render_template(
        "reports/figures.html",
        form=form,
        said=period_said(period),
        switches=switches(ws, "reports.figures", asked["period"]),
        counts=found.counts,
        stats=_stats(found.counts, lists),
        rate=rate(found.counts.settled, found.counts.accepted),
        terminated_url=lists.url("no_agreement"),
        funnel=_funnel(found, lists),
        tables=_tables(ws, found, lists),
        as_of=f"{found.as_of.astimezone(OFFICIAL_TIME):%Y-%m-%d %H:%M}" if found.as_of else "",  # paper outlives today
        by=ws.actor.name,
        published=by_source(reports.published(ws)),
        local=ws.gather(hookspecs.figures, period.since.first, period.until.last),
        local_table=local_table(ws, period),
        exports=ws.gather(hookspecs.exports),
    )
    return page, 422 if form.errors else 200


def typed(month: Month) -> str:
    """Return a month as a field takes it: 2026-03."""
    return f"{month.year:04d}-{month.number:02d}"


def _month_said(month: Month) -> str:
    return _("%(year)s年%(month)s月", year=month.year, month=month.number)


def period_said(period: Period) -> str:
    """Return a period in words: 2026年1月 至 2026年3月."""
    if period.since == period.until:
        return _month_said(period.since)
    return _("%(since)s 至 %(until)s", since=_month_said(period.since), until=_month_said(period.until))


def switches(ws: Workspace, page: str, now: str) -> list[tuple[str, str, bool]]:
    """Return the named periods: what each is called, where it is, whether it is shown now."""
    names = (("month", _("本月")), ("year", _("今年")), ("twelve", _("最近 12 个月")))
    return [(label, url_for(page, space=ws.space.code, period=name), name == now) for name, label in names]


def _stats(counts: Counts, lists: Lists) -> tuple[Stat, ...]:
    return (
        Stat(counts.accepted, _("受理"), lists.url("accepted")),
        Stat(counts.settled, _("已化解"), lists.url("settled")),
        Stat(counts.in_hand, _("在办"), lists.url("in_hand")),
        Stat(counts.overdue, _("已超期"), lists.url("overdue"), "red"),
    )


def _funnel(found: Figures, lists: Lists) -> list[Step]:
    steps, below = [], 0
    for one in found.funnel:
        below += one.settled
        name = rung_name(one.rung) if one.rung else one.key or _("没有记下")
        share, up_to_here = rate(one.settled, found.counts.settled), rate(below, found.counts.settled)
        steps.append(Step(name, one.settled, share, up_to_here, lists.url("settled", settled_rung=one.key)))
    return steps


def _tables(ws: Workspace, found: Figures, lists: Lists) -> list[Table]:
    """Return the tables that have anything to say; villages and townships stand in the order of the register."""
    tables = [Table(_("按类型"), _("类型"), _coded(found.by_type, TYPES, lists, "type"))]
    if len(found.by_kind) > 1:
        tables.append(Table(_("按事项"), _("事项"), _coded(found.by_kind, KINDS, lists, "kind")))
    tables.append(Table(_("按来源"), _("来源"), _coded(found.by_source, SOURCES, lists, "source")))
    if len(found.by_month) > 1:
        lines = [
            Line(
                _month_said(month),
                counts,
                lists.in_month(month, "accepted"),
                lists.in_month(month, "settled"),
                lists.in_month(month, "in_hand"),
            )
            for month, counts in found.by_month.items()
        ]
        tables.append(Table(_("按月份"), _("月份"), lines))
    if ws.space.is_county:
        tables.append(Table(_("按乡镇"), _("乡镇"), _placed(found.by_space, lists, "township"), theirs=True))
    else:
        tables.append(Table(_("按村"), _("村"), _placed(found.by_village, lists, "within"), theirs=True))
    return [table for table in tables if table.lines]


def _coded(found: Mapping[str, Counts], words: dict[str, str], lists: Lists, field: str) -> list[Line]:
    return [_line(word(words, code) or _("还没定"), counts, lists, field, code) for code, counts in found.items()]


def _placed(found: Sequence[Named], lists: Lists, field: str) -> list[Line]:
    return [_line(one.name or _("没有写明"), one.counts, lists, field, one.id) for one in found]


def _line(name: str, counts: Counts, lists: Lists, field: str, value: str | int) -> Line:
    urls = (lists.url(state, **{field: value}) for state in ("accepted", "settled", "in_hand", "overdue"))
    return Line(name, counts, *urls)

"""The ledger: every line the reader may see, narrowed by filters, a page at a time."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import cases, escalation, hookspecs
from core.access import Deed, Reach, may, reach_of
from core.cases.rules import OVER, PIECE, LedgerFilter, State
from core.cases.schemas import LedgerSchema
from core.cases.schemas.desk import LedgerPlace
from core.cases.service.ledger import due_of
from core.cases.views.doors import blueprint, demand
from core.cases.views.places import in_the_field, place_choices, places_here
from core.cases.views.showing import (
    Names,
    day,
    due_of_share,
    line_title,
    masked_names,
    names_for,
    paused_piece,
    rung_name,
    sort_name,
)
from core.cases.wording import END_REASONS, STATES, TYPES, choices, word
from core.escalation import NoLadder
from core.web import Form
from core.web.fields import OFFICIAL_TIME
from core.web.pieces import Due
from core.web.words import _, _n, mark
from core.workspace import Workspace
from tenants.base import AnyRow

#: Groups of states, in the order people look for them (service.ledger.STATES and COURSES, and what is overdue).
GROUPS = {
    "open": mark("没办完的"),
    "overdue": mark("已超期的"),
    "intake": mark("待分类、待交办"),
    "to_sign": mark("待签收"),
    "working": mark("正在办"),
    "ended": mark("已达成协议"),
    "terminated": mark("已终止调解"),
    "closed": mark("已办结，待回访"),
    "visited": mark("已回访"),
    "paused": mark("已挂起的"),
    "supervised": mark("督办中的"),
    "put_away": mark("作废和并案的"),
    "accepted": mark("受理了的"),
    "in_hand": mark("受理了还没结果的"),
    "settled": mark("化解了的"),
    "no_agreement": mark("没谈成终止的"),
}

#: Filters that the page does not offer to choose: a number of the figures brings them along.
BROUGHT = ("settled_rung", "kind", "source", "within", "township")


@dataclass(frozen=True, slots=True)
class Filed:
    """A line of the ledger."""

    url: str
    number: str
    title: str
    names: str
    sort: str
    place: str
    rung: str
    state: str
    due: Due | None
    late: bool
    reported: str
    #: Why it was ended without agreement, and once it is closed, when.
    more: str


@blueprint.get("/cases")
def ledger() -> ResponseReturnValue:
    """Show the ledger; filters stand in the address, so that a page can be kept, shared inside the office and printed."""
    ws = demand(Deed.READ_LEDGER)
    form = Form.sent(LedgerSchema(), request.args)
    wanted = filter_of(form)
    short = 0 < len("".join(wanted.words.split())) < PIECE
    if short:
        form.complain("q", _("至少写两个字，一个字找出来的太多。"))
    found = cases.Ledger([], None) if form.errors else cases.ledger(ws, wanted)
    names = names_for(ws, found.lines)
    words = wanted.words if wanted.words and not form.errors and wanted.before is None and may(ws.actor, Deed.SEARCH) else ""
    page = render_template(
        "cases/ledger.html",
        elsewhere=ws.gather(hookspecs.search, words) if words else [],
        form=form,
        lines=[_filed(ws, row, names) for row in found.lines],
        narrowed=_is_narrowed(form),
        brought=[(name, form.text(name)) for name in BROUGHT if form.text(name)],
        scope=_scope(ws),
        orders=[] if wanted.state in OVER else _orders(ws, wanted),
        said=_said(len(found.lines), more=found.next_before is not None, later=wanted.before is not None),
        first_url=_page_url(ws, None) if wanted.before is not None else "",
        next_url=_page_url(ws, LedgerPlace.written(found.next_before)) if found.next_before else "",
        all_url=url_for("cases.ledger", space=ws.space.code),
        may_search=may(ws.actor, Deed.SEARCH),
        sheet_url=url_for("reports.ledger_sheet", space=ws.space.code, **_kept()),
        may_register=may(ws.actor, Deed.REGISTER),
        register_url=url_for("cases.register", space=ws.space.code),
        printed=day(ws.now(), ws.now()),
        **_choices(ws),
    )
    return page, 422 if form.errors else 200


def filter_of(form: Form) -> LedgerFilter:
    """Return what the ledger is narrowed to by an address; the page and the file of it ask here."""
    sent = form.values
    if not sent:
        return LedgerFilter()
    until = sent["until"]
    return LedgerFilter(
        words=sent["q"],
        state=sent["state"],
        type_code=sent["type"],
        rung=sent["rung"],
        settled_rung=sent["settled_rung"],
        kind=sent["kind"],
        source=sent["source"],
        unit_id=sent["place"],
        within=sent["within"],
        township=sent["township"],
        since=_midnight(sent["since"]) if sent["since"] else None,
        until=_midnight(until + timedelta(days=1)) if until else None,
        order=sent["order"],
        before=sent["before"],
    )


def _orders(ws: Workspace, wanted: LedgerFilter) -> list[tuple[str, str, bool]]:
    """Return the ways to order this ledger: label, address, and whether it is the one that is shown; every filter is kept."""
    labels = {"": _("最新的在前"), "due": _("没办完的，最急的在前")}
    return [(label, _page_url(ws, None, order=order), wanted.by_due == bool(order)) for order, label in labels.items()]


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), OFFICIAL_TIME)


def _is_narrowed(form: Form) -> bool:
    return any(form.text(name) for name in LedgerSchema().fields if name != "before")


def _choices(ws: Workspace) -> dict[str, Any]:
    """Return what the filters offer: the county's own rungs, and the places of this space."""
    try:
        _number, ladder = escalation.ladder_for(ws, "dispute", ws.space_id)
    except NoLadder:
        rungs = []
    else:
        rungs = [(rung.key, rung_name(rung)) for rung in ladder.rungs]
    places = place_choices(in_the_field(places_here(ws)))
    return {"groups": choices(GROUPS), "types": choices(TYPES), "rungs": rungs, "places": places}


def _scope(ws: Workspace) -> str:
    match reach_of(ws.actor):
        case Reach.COUNTY:
            return _("全县的矛盾纠纷。")
        case Reach.SPACE:
            return _("%(place)s的矛盾纠纷。", place=ws.space.name)
        case Reach.UNIT:
            return _("%(unit)s经手的、发生在这里的和自己报的。", unit=ws.actor.unit_name)
        case Reach.HELD:
            return _("%(unit)s经手的和自己报的。", unit=ws.actor.unit_name)
        case _:
            return ""


def _said(number: int, *, more: bool, later: bool) -> str:
    if more or later:
        return _n("这一页 %(num)s 件", "这一页 %(num)s 件", number)
    return _n("共 %(num)s 件", "共 %(num)s 件", number)


def _kept() -> dict[str, Any]:
    """Return the filters that stand in the address; whatever else stands there leads nowhere."""
    return {name: value for name, value in request.args.items() if value and name in LedgerSchema().fields and name != "before"}


def _page_url(ws: Workspace, before: str | None, **changed: str) -> str:
    """Return this page's address beginning elsewhere; every filter is kept."""
    kept = {**_kept(), **changed, "before": before}
    return url_for("cases.ledger", space=ws.space.code, **{name: value for name, value in kept.items() if value})


def _filed(ws: Workspace, row: AnyRow, names: Names) -> Filed:
    rung = names.ladders[row.ladder_id].rung(row.rung)
    due = _due(ws, row, names)
    return Filed(
        url=url_for("cases.case", space=ws.space.code, case_id=row.id),
        number=row.number,
        title=line_title(row, names),
        names=masked_names(row.names),
        sort=sort_name(row.kind, row.type_code),
        place=names.units.get(row.unit_id, ""),
        rung=rung_name(rung),
        state=word(STATES, row.state),
        due=due,
        late=due is not None and due.light == "red",
        reported=day(row.reported_at, ws.now()),
        more=_("%(day)s 办结", day=day(row.closed_at, ws.now())) if row.closed_at else word(END_REASONS, row.end_reason),
    )


def _due(ws: Workspace, row: AnyRow, names: Names) -> Due | None:
    at = due_of(row)
    if at is None:
        return paused_piece(row, ws.now()) if row.paused_at is not None else None
    rung, to_sign = names.ladders[row.ladder_id].rung(row.rung), at != row.due_at and State(row.state) is State.ASSIGNED
    since = row.closed_at or row.reported_at
    return due_of_share(at, since, ws.now(), rung, row.grade, State(row.state), to_sign=to_sign)

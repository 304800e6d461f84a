"""Rows as the pieces pages are made of: when it is due, when it was, and the lines of a work list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from core import calendars, escalation
from core.access import Deed, may
from core.calendars import Light
from core.calendars import Unit as TermUnit
from core.cases.rules import Standing, State, next_deed
from core.cases.rules.calling import CALLS
from core.cases.schemas import party_kind
from core.cases.service import directs
from core.cases.views.places import place_names, with_holders
from core.cases.wording import CALL_WAITS, GRADES, KINDS, STATES, TYPES, word
from core.escalation import Ladder, Rung
from core.escalation.rules.moves import term_for
from core.web.duewords import day_word, detail, headline, light_word
from core.web.fields import OFFICIAL_TIME
from core.web.masks import masked
from core.web.pieces import Action, Due, Line
from core.web.words import _, _n, mark
from core.workspace import Workspace
from tenants.base import AnyRow

#: Under which name each deed stands in an address (endpoint of the blueprint).
ENDPOINTS: Mapping[Deed, str] = {
    Deed.COMPLETE: "complete",
    Deed.TRIAGE: "triage",
    Deed.DISPATCH: "dispatch",
    Deed.SIGN_FOR: "sign_for",
    Deed.RECORD_CONSENT: "consent",
    Deed.NOTE_SESSION: "session",
    Deed.SETTLE: "settle",
    Deed.ESCALATE: "escalate",
    Deed.TERMINATE: "terminate",
    Deed.CLOSE: "close",
    Deed.VISIT: "visit",
    Deed.RETURN: "send_back",
    Deed.RULE: "rule",
    Deed.TRANSFER: "transfer",
    Deed.HAND_DOWN: "hand_down",
    Deed.SKIP: "skip",
    Deed.WITHDRAW: "withdraw",
    Deed.SET_RISK: "risk",
    Deed.CALL_IN: "call_in",
    Deed.REPORT_IN: "report_in",
    Deed.ANSWER_CALL: "answer_call",
    Deed.RATE_CALL: "rate_call",
    Deed.URGE: "urge",
    Deed.SUPERVISE: "supervise",
    Deed.ASK_EXTENSION: "ask_extension",
    Deed.PAUSE: "pause",
    Deed.MERGE: "merge",
    Deed.ASK_VOID: "ask_void",
    Deed.REOPEN: "reopen",
}
#: Deeds that one button does.
AT_ONCE = frozenset({Deed.SIGN_FOR, Deed.REPORT_IN})
#: What the button of a deed says.
LABELS: Mapping[Deed, str] = {
    Deed.COMPLETE: mark("补充情况"),
    Deed.TRIAGE: mark("分类受理"),
    Deed.DISPATCH: mark("交办"),
    Deed.SIGN_FOR: mark("签收"),
    Deed.RECORD_CONSENT: mark("记当事人意见"),
    Deed.NOTE_SESSION: mark("记调解"),
    Deed.SETTLE: mark("记协议"),
    Deed.ESCALATE: mark("往上报"),
    Deed.TERMINATE: mark("终止调解"),
    Deed.CLOSE: mark("办结"),
    Deed.VISIT: mark("记回访"),
    Deed.RETURN: mark("退回"),
    Deed.RULE: mark("审定由谁办"),
    Deed.TRANSFER: mark("转给同级单位"),
    Deed.HAND_DOWN: mark("交给下级办"),
    Deed.SKIP: mark("越级上报"),
    Deed.WITHDRAW: mark("撤回上一步"),
    Deed.SET_RISK: mark("定风险等级"),
    Deed.CALL_IN: mark("请别的单位来办"),
    Deed.REPORT_IN: mark("报到"),
    Deed.ANSWER_CALL: mark("答复"),
    Deed.RATE_CALL: mark("评一评"),
    Deed.URGE: mark("催办"),
    Deed.SUPERVISE: mark("督办"),
    Deed.ASK_EXTENSION: mark("申请延期"),
    Deed.PAUSE: mark("挂起"),
    Deed.MERGE: mark("并到另一件"),
    Deed.ASK_VOID: mark("申请作废"),
    Deed.REOPEN: mark("重新办理"),
}
#: Why a line stands in somebody's work.
_REASONS = {**STATES, 60: mark("待办结"), 62: mark("待办结"), 80: mark("待办结"), 90: mark("待回访")}


def reason_word(state: int) -> str:
    """Return why a case in this state stands in somebody's work."""
    return word(_REASONS, state)


SIGN_LATE = mark("%(day)s %(time)s 应签收")
REPORT_LATE = mark("%(day)s %(time)s 应报到")
ANSWER_LATE = mark("%(day)s %(time)s 应答复")
VISIT_LATE = mark("%(day)s %(time)s 应回访")
_NAMES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Names:
    """What the rows of a list are told with: names of units and the ladders they climb, read once."""

    units: Mapping[int, str]
    ladders: Mapping[int, Ladder]


def names_for(ws: Workspace, *lists: Sequence[AnyRow]) -> Names:
    """Return the names that lines of these lists need, in one statement."""
    rows = [row for rows in lists for row in rows]
    units = [unit for row in rows for unit in (row.unit_id, getattr(row, "holder_unit_id", None))]
    ladders = {ladder_id: escalation.ladder_of(ws, ladder_id) for ladder_id in {row.ladder_id for row in rows}}
    held = [row for row in rows if hasattr(row, "holder_space_id")]
    return Names(with_holders(ws, place_names(ws, units), held), ladders)


# Time ------------------------------------------------------------------------------------------------------------


def unit_of(rung: Rung, grade: int, state: State, *, to_sign: bool = False) -> TermUnit:
    """Return in what the term is counted that runs now: the rung's, that of signing, or natural days until the visit."""
    if state is State.CLOSED:
        return TermUnit.NATURAL_DAYS
    term = rung.sign_term if to_sign and rung.sign_term else term_for(rung, grade)
    return term.unit if term else TermUnit.WORKING_DAYS


def due_piece(at: datetime, since: datetime, now: datetime, unit: TermUnit, late: str = "") -> Due:
    """Return a due time in words, with its light; ``since`` is when the time began to run.

    ``late`` says it in other words when it has passed, where something else than handling is due: ``SIGN_LATE``, ``VISIT_LATE``.
    """
    calendar = calendars.national_calendar()
    phrase = calendars.phrase(at, now, unit, calendar)
    light = calendars.light(since, at, now, calendar)
    exact = detail(phrase)
    if late and now > at and phrase.at is not None:
        exact = _(late, day=day_word(phrase.at.date(), phrase.today), time=f"{phrase.at:%H:%M}")
    return Due(light.value, headline(phrase), exact, light_word(light))


def due_of_share(
    at: datetime, since: datetime, now: datetime, rung: Rung, grade: int, state: State, *, to_sign: bool = False
) -> Due:
    """Return what is due on a share of a case now: to be signed for, handled, or visited."""
    late = VISIT_LATE if state is State.CLOSED else SIGN_LATE if to_sign else ""
    return due_piece(at, since, now, unit_of(rung, grade, state, to_sign=to_sign), late)


def waited(since: datetime, now: datetime) -> Due:
    """Return for how long something lies here for which no time is set."""
    num = days_since(since, now)
    return Due("paused", _n("等了 %(num)s 天", "等了 %(num)s 天", num) if num else _("今天来的"))


def paused_piece(row: AnyRow, now: datetime) -> Due:
    """Return a paused case in words: since its clocks stand still, until when that is expected to last."""
    today = now.astimezone(OFFICIAL_TIME).date()
    until = _("预计%(day)s恢复", day=day_word(row.resumes_at.astimezone(OFFICIAL_TIME).date(), today)) if row.resumes_at else ""
    return Due("paused", _("已挂起"), until, light_word(Light.PAUSED))


def moment(at: datetime, now: datetime) -> str:
    """Return a moment as a timeline shows it: 今天 09:10, 11-20 16:40, in another year 2025-11-20 16:40."""
    local, today = at.astimezone(OFFICIAL_TIME), now.astimezone(OFFICIAL_TIME)
    if local.date() == today.date():
        return _("今天 %(time)s", time=f"{local:%H:%M}")
    return f"{local:%m-%d %H:%M}" if local.year == today.year else f"{local:%Y-%m-%d %H:%M}"


def day(at: datetime, now: datetime) -> str:
    """Return a day in short: 11-20, in another year 2025-11-20."""
    local, today = at.astimezone(OFFICIAL_TIME), now.astimezone(OFFICIAL_TIME)
    return f"{local:%m-%d}" if local.year == today.year else f"{local:%Y-%m-%d}"


def days_since(at: datetime, now: datetime) -> int:
    """Return how many days ago something was, by the calendar on the wall."""
    return (now.astimezone(OFFICIAL_TIME).date() - at.astimezone(OFFICIAL_TIME).date()).days


# Words -----------------------------------------------------------------------------------------------------------


def rung_name(rung: Rung) -> str:
    """Return a rung as the county calls it: its level, and its own name where it has one that does not say the level itself."""
    return rung.name if rung.level in rung.name else f"{rung.level} · {rung.name}"


def grade_name(ladder: Ladder, grade: int) -> str:
    """Return what the county calls a grade, else the core's own word."""
    own = {one.value: one.name for one in ladder.grades}
    return own.get(grade) or word(GRADES, grade)


def grade_choices(ladder: Ladder) -> list[tuple[str, str]]:
    """Return the grades of a ladder for a form."""
    return [(str(value), grade_name(ladder, value)) for value in ladder.grade_values]


def sort_name(kind: str, type_code: str | None) -> str:
    """Return of what sort a case is: its type, while that is unknown its kind."""
    return word(TYPES, type_code) or word(KINDS, kind)


def shown_by_halves(name: str, kind: str = "person") -> str:
    """Return a party's name masked; one that only a body can have (…公司) is nobody's and stands as it is."""
    return masked(name, party_kind(name) if kind == "person" else kind)


def masked_names(names: Sequence[str] | None) -> str:
    """Return the parties of a line, masked: 张*、李*, with more of them 张*、李*、王*等 5 人."""
    known = [shown_by_halves(name) for name in names or ()]
    shown = "、".join(known[:_NAMES_SHOWN])
    return _("%(names)s等 %(num)s 人", names=shown, num=len(known)) if len(known) > _NAMES_SHOWN else shown


def line_title(row: AnyRow, names: Names) -> str:
    """Return the title of a line; where the fence hides it, of what sort it is and where."""
    if row.title:
        return str(row.title)
    place = names.units.get(row.unit_id, "")
    return " · ".join(part for part in (sort_name(row.kind, row.type_code), place) if part)


def _about(parts: Iterable[str]) -> str:
    return " · ".join(part for part in parts if part)


# Lines -----------------------------------------------------------------------------------------------------------


def share_due(row: AnyRow, names: Names, now: datetime) -> Due:
    """Return when a holder's share of a case is due, in words; where nothing is due, for how long it has been there."""
    if row.share_due_at is None and row.paused_at is not None:
        return paused_piece(row, now)
    if row.share_due_at is None:
        return waited(row.held_since, now)
    rung = names.ladders[row.ladder_id].rung(row.rung)
    to_sign = row.share_state == "to_sign"
    if row.share in CALLS:
        return due_piece(row.share_due_at, row.held_since, now, TermUnit.WORKING_DAYS, REPORT_LATE if to_sign else ANSWER_LATE)
    return due_of_share(row.share_due_at, row.held_since, now, rung, row.grade, State(row.state), to_sign=to_sign)


def my_line(ws: Workspace, row: AnyRow, names: Names) -> Line:
    """Return a line of what my unit holds: why it is here, when it is due, and the one action it needs."""
    about = (
        word(CALL_WAITS, row.share_state) if row.share in CALLS else _reason(row),
        sort_name(row.kind, row.type_code) if row.title else "",
        masked_names(row.names),
        names.units.get(row.unit_id, "") if row.title else "",
    )
    url = _case_url(ws, row)
    return Line(line_title(row, names), url, _about(about), share_due(row, names, ws.now()), _my_action(ws, row, names, url))


def waiting_line(ws: Workspace, row: AnyRow, names: Names, *, placed: bool = False) -> Line:
    """Return a line of what others have in hand: who has it, and for how long; ``placed`` tells also where it happened."""
    about = (
        _held(ws, row, names),
        sort_name(row.kind, row.type_code) if row.title else "",
        masked_names(row.names),
        _place_beside_holder(row, names) if placed and row.title else "",
    )
    url = _case_url(ws, row)
    due = share_due(row, names, ws.now())
    return Line(line_title(row, names), url, _about(about), due, _urging(ws, row, url) or Action(_("看进展"), url))


def _place_beside_holder(row: AnyRow, names: Names) -> str:
    """Return where a case happened, where its holder does not tell it already."""
    place = names.units.get(row.unit_id, "")
    return "" if place == names.units.get(row.holder_unit_id) else place


def _urging(ws: Workspace, row: AnyRow, page: str) -> Action | None:
    """Return the button by which whoever directs the place urges others who are late, where the case is not held by another space."""
    late = row.share_due_at is not None and row.share_due_at < ws.now()
    others = row.holder_unit_id != ws.actor.unit_id and row.holder_space_id == row.home_space_id
    return Action(_(LABELS[Deed.URGE]), f"{page}?do={Deed.URGE.value}", main=True) if late and others and directs(ws) else None


def _held(ws: Workspace, row: AnyRow, names: Names) -> str:
    who = names.units.get(row.holder_unit_id, "")
    num = days_since(row.held_since, ws.now())
    if row.share_state == "to_sign":
        return _("%(who)s今天收到，还没签收", who=who) if not num else _("交给%(who)s %(num)s 天，还没签收", who=who, num=num)
    return _("%(who)s今天接手", who=who) if not num else _("%(who)s办了 %(num)s 天", who=who, num=num)


def _reason(row: AnyRow) -> str:
    """Return why a line lies here; what still has to be paid or answered comes before closing."""
    if row.closed_at is None and row.dangers_open:
        return _("危险情况等结果")
    if row.state == State.SETTLED and row.instalments_open:
        return _n("还有 %(num)s 笔没付清", "还有 %(num)s 笔没付清", row.instalments_open)
    return reason_word(row.state)


def is_for_me(ws: Workspace, row: AnyRow, names: Names) -> bool:
    """Return whether a line of my unit waits for what a post like mine does, rather than a colleague's."""
    deed = _deed_on(row, names)
    return deed is None or may(ws.actor, deed)


def _deed_on(row: AnyRow, names: Names) -> Deed | None:
    return _next_on_call(row) if row.share in CALLS else _next_on(row, names)


def _my_action(ws: Workspace, row: AnyRow, names: Names, page: str) -> Action:
    deed = _deed_on(row, names)
    if deed is None or deed not in ENDPOINTS or not may(ws.actor, deed):
        return Action(_("看进展"), page)
    url = url_for(f"cases.{ENDPOINTS[deed]}", space=ws.space.code, case_id=row.id)
    return Action(_(LABELS[deed]), url, main=True, post=deed in AT_ONCE, version=row.version)


def _next_on_call(row: AnyRow) -> Deed:
    return Deed.REPORT_IN if row.share_state == "to_sign" else Deed.ANSWER_CALL


def _next_on(row: AnyRow, names: Names) -> Deed | None:
    """Return what is next for a line, from what a line knows; the page of the case knows more."""
    rung = names.ladders[row.ladder_id].rung(row.rung)
    state = State(row.state)
    opens = {"dangers_open": row.dangers_open, "instalments_open": row.instalments_open}
    deed = next_deed(Standing(state, row.kind, row.type_code, rung.terminal, rung.mediates, **opens))
    return Deed.SETTLE if deed is Deed.NOTE_SESSION and row.kind != "dispute" else deed


def _case_url(ws: Workspace, row: AnyRow) -> str:
    return url_for("cases.case", space=ws.space.code, case_id=row.id)

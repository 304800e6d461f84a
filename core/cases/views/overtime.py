"""The deeds over time as pages: urge, supervise, give time, pause, void, merge, reopen."""

from datetime import date, timedelta
from typing import Any

from flask import request

from core import calendars, cases
from core.access import Deed
from core.cases.models import Case
from core.cases.rules import State
from core.cases.rules.overtime import HERE, NewExtension, NewPause, NewRound, NewSupervision, NewVoid
from core.cases.schemas import overtime as schemas
from core.cases.service import CaseView, Hint
from core.cases.service.extending import longest_extension
from core.cases.views.doors import blueprint
from core.cases.views.movements import Movement, Values, lay_out
from core.cases.views.overtime_words import (
    AGREE_WAYS,
    EXTENSION_REASONS,
    GRADES,
    HINTS,
    PAUSE_REASONS,
    REOPEN_REASONS,
    VOID_REASONS,
)
from core.cases.views.showing import day, masked_names
from core.cases.wording import choices, word
from core.web.duewords import day_word, exact
from core.web.words import _, mark
from core.workspace import Workspace

#: What a form offers at first: working days for a reply, natural days for a pause.
REPLY_DAYS, PAUSE_DAYS = 3, 15


def _urge(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.urge(ws, case_id, version=version, words=sent["words"])


def _supervise(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.supervise(ws, case_id, NewSupervision(**sent), version=version)


def _reply(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.reply(ws, case_id, sent["words"], version=version)


def _accept_reply(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.accept_reply(ws, case_id, version=version, **sent)


def _ask_extension(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.ask_extension(ws, case_id, NewExtension(**sent), version=version)


def _decide(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.decide(ws, case_id, version=version, **sent)


def _pause(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.pause(ws, case_id, NewPause(**sent), version=version)


def _resume(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.resume(ws, case_id, version=version, words=sent["words"])


def _ask_void(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.ask_void(ws, case_id, NewVoid(**sent), version=version)


def _restore(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.restore(ws, case_id, sent["words"], version=version)


def _merge(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.merge(ws, case_id, sent["into"], version=version, words=sent["words"])


def _reopen(ws: Workspace, case_id: int, sent: Values, version: int | None) -> Case:
    return cases.reopen(ws, case_id, NewRound(**sent), version=version)


# What a form begins with and offers ------------------------------------------------------------------------------


def _in_working_days(ws: Workspace, number: int) -> date:
    return calendars.national_calendar().plain.working_day(_today(ws), number)


def _today(ws: Workspace) -> date:
    return ws.now().astimezone(HERE).date()


def _nothing(_ws: Workspace, _view: CaseView) -> Values:
    return {}


def _begin_supervise(ws: Workspace, _view: CaseView) -> Values:
    return {"grade": "plain", "reply_by": _in_working_days(ws, REPLY_DAYS)}


def _offer_supervise(_ws: Workspace, view: CaseView) -> Values:
    return {"grades": choices(GRADES), "opens": not view.facts.is_home}


def _said_last(view: CaseView, deed: str) -> str:
    """Return what was said with the newest entry of its kind."""
    return next((str(row.note) for row in view.timeline if row.deed == deed and row.note), "")


def _offer_reply(ws: Workspace, view: CaseView) -> Values:
    waiting = next((one for one in view.over.supervisions if one.replied_at is None), None)
    if waiting is None:
        return {"asked": "", "due": ""}
    last = next((row.deed for row in view.timeline if row.deed in {"supervised", "reply_refused"}), "supervised")
    asked = _said_last(view, last)
    return {"asked": asked, "due": day_word(waiting.due_at.astimezone(HERE).date(), _today(ws))}


def _begin_accept(ws: Workspace, _view: CaseView) -> Values:
    return {"reply_by": _in_working_days(ws, REPLY_DAYS)}


def _offer_accept(_ws: Workspace, view: CaseView) -> Values:
    answers = [("true", _("可以，督办到此为止")), ("false", _("不够，重新答复"))]
    return {"answers": answers, "replied": _said_last(view, "replied")}


def _begin_extension(ws: Workspace, view: CaseView) -> Values:
    clock = view.over.clock
    if clock is None:
        return {}
    after = max(clock.due_at, ws.now()).astimezone(HERE).date()
    return {"until": calendars.national_calendar().plain.working_day(after, REPLY_DAYS), "agree_way": "oral"}


def _offer_extension(ws: Workspace, view: CaseView) -> Values:
    clock = view.over.clock
    latest = longest_extension(clock, view.ladder, view.rung, view.case.grade, ws.now()) if clock else None
    return {
        "reasons": choices(EXTENSION_REASONS),
        "now_due": exact(clock.due_at.astimezone(HERE)) if clock else "",
        "latest": day_word(latest.astimezone(HERE).date(), ws.now().astimezone(HERE).date()) if latest else "",
        "needs_consent": view.case.kind == "dispute" and view.case.state == State.MEDIATING,
        "ways": choices(AGREE_WAYS),
    }


def _offer_decide(_ws: Workspace, view: CaseView) -> Values:
    petition = view.over.petition
    if petition is None:
        return {"asked": (), "answers": []}
    if petition.kind == "void":
        asked = [(_("申请"), _("作废")), (_("原因"), word(VOID_REASONS, petition.reason))]
        answers = [("true", _("同意作废")), ("false", _("不同意"))]
    else:
        asked = [
            (_("申请"), _("延到 %(at)s", at=_exact(petition.wanted_at))),
            (_("原来到期"), _exact(petition.was_due_at)),
            (_("原因"), word(EXTENSION_REASONS, petition.reason)),
        ]
        answers = [("true", _("同意延期")), ("false", _("不同意"))]
    note = _said_last(view, "void_asked" if petition.kind == "void" else "extension_asked")
    said = [(_("怎么说的"), note)] if note else []
    return {"asked": [*asked, *said, (_("谁申请的"), petition.asked_by)], "answers": answers}


def _exact(at: Any) -> str:
    return exact(at.astimezone(HERE)) if at else ""


def _begin_pause(ws: Workspace, _view: CaseView) -> Values:
    return {"until": _today(ws) + timedelta(days=PAUSE_DAYS)}


def _offer_pause(_ws: Workspace, _view: CaseView) -> Values:
    return {"reasons": choices(PAUSE_REASONS)}


def _offer_void(_ws: Workspace, _view: CaseView) -> Values:
    return {"reasons": choices(VOID_REASONS)}


def _begin_merge(_ws: Workspace, _view: CaseView) -> Values:
    return {"into": request.args.get("into", "")}


def _offer_merge(ws: Workspace, view: CaseView) -> Values:
    return {"hints": [hint_line(ws, hint) for hint in cases.possible_duplicates(ws, view.case)]}


def hint_line(ws: Workspace, hint: Hint) -> dict[str, str]:
    """Return a case that may be the same as a page tells it: number, title, masked names, and what is the same."""
    row = hint.line
    about = (masked_names(row.names), _("%(day)s 来的", day=day(row.reported_at, ws.now())))
    return {
        "id": str(row.id),
        "number": row.number,
        "title": row.title or row.number,
        "about": " · ".join(part for part in about if part),
        "same": _("、").join(word(HINTS, by) for by in hint.by),
    }


def _offer_reopen(_ws: Workspace, view: CaseView) -> Values:
    return {
        "reasons": choices(REOPEN_REASONS),
        "refused": any(party.consent == "refused" for party in view.parties),
    }


MOVEMENTS = (
    Movement(
        Deed.URGE, schemas.UrgeSchema, _urge, mark("催一催"), mark("催办"), mark("催过了，承办的人会看到。"),
        named="urge", begin=_nothing, offer=_nothing,
    ),
    Movement(
        Deed.SUPERVISE, schemas.SuperviseSchema, _supervise, mark("督办"), mark("发督办"), mark("督办发出去了，等答复。"),
        named="supervise", begin=_begin_supervise, offer=_offer_supervise,
    ),
    Movement(
        Deed.REPLY, schemas.ReplySchema, _reply, mark("答复督办"), mark("答复"), mark("答复送到了。"),
        named="reply", begin=_nothing, offer=_offer_reply,
    ),
    Movement(
        Deed.ACCEPT_REPLY, schemas.AcceptReplySchema, _accept_reply, mark("看答复"), mark("定下来"), mark("定好了。"),
        named="accept_reply", begin=_begin_accept, offer=_offer_accept,
    ),
    Movement(
        Deed.ASK_EXTENSION, schemas.AskExtensionSchema, _ask_extension, mark("申请延期"), mark("申请"), mark("申请送上去了，等批。"),
        named="ask_extension", begin=_begin_extension, offer=_offer_extension,
    ),
    Movement(
        Deed.DECIDE, schemas.DecideSchema, _decide, mark("批申请"), mark("定下来"), mark("批好了。"),
        named="decide", begin=_nothing, offer=_offer_decide,
    ),
    Movement(
        Deed.PAUSE, schemas.PauseSchema, _pause, mark("挂起"), mark("挂起"), mark("挂起了，时限停下来。"),
        named="pause", begin=_begin_pause, offer=_offer_pause,
    ),
    Movement(
        Deed.RESUME, schemas.ResumeSchema, _resume, mark("恢复办理"), mark("恢复"), mark("恢复了，时限接着走。"),
        named="resume", begin=_nothing, offer=_nothing,
    ),
    Movement(
        Deed.ASK_VOID, schemas.AskVoidSchema, _ask_void, mark("申请作废"), mark("申请"), mark("申请送上去了，等定。"),
        named="ask_void", begin=_nothing, offer=_offer_void,
    ),
    Movement(
        Deed.RESTORE, schemas.RestoreSchema, _restore, mark("恢复作废的件"), mark("恢复"), mark("恢复了，接着办。"),
        named="restore", begin=_nothing, offer=_nothing,
    ),
    Movement(
        Deed.MERGE, schemas.MergeSchema, _merge, mark("并到另一件"), mark("并进去"), mark("并好了，两边都看得到。"),
        named="merge", begin=_begin_merge, offer=_offer_merge,
    ),
    Movement(
        Deed.REOPEN, schemas.ReopenSchema, _reopen, mark("重新办理"), mark("重新办"), mark("重新办了，等签收。"),
        named="reopen", begin=_nothing, offer=_offer_reopen,
    ),
)  # fmt: skip

lay_out(blueprint, MOVEMENTS)

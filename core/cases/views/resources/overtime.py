"""The deeds over time for programs: urge, supervise, give time, pause, void, merge, reopen."""

from core import cases
from core.access import Deed
from core.cases.api_schemas import overtime as sent
from core.cases.models import Case
from core.cases.rules.overtime import NewExtension, NewPause, NewRound, NewSupervision, NewVoid
from core.cases.views.resources.acting import pass_on
from core.web.words import lazy
from core.workspace import Workspace


def _merge(ws: Workspace, case_id: int, *, into: str, words: str, version: int | None) -> Case:
    return cases.merge(ws, case_id, into, version=version, words=words)


pass_on("urge", Deed.URGE, lazy("催办"), cases.urge, sent.UrgeSchema)
pass_on("supervise", Deed.SUPERVISE, lazy("督办，要求按时答复"), cases.supervise, sent.SuperviseSchema, NewSupervision)
pass_on("reply", Deed.REPLY, lazy("答复督办"), cases.reply, sent.ReplySchema)
pass_on("accept-reply", Deed.ACCEPT_REPLY, lazy("认可督办的答复，或者要求重新答复"), cases.accept_reply, sent.AcceptReplySchema)
pass_on("ask-extension", Deed.ASK_EXTENSION, lazy("申请延期"), cases.ask_extension, sent.AskExtensionSchema, NewExtension)
pass_on("decide", Deed.DECIDE, lazy("批延期或者作废的申请"), cases.decide, sent.DecideSchema)
pass_on("pause", Deed.PAUSE, lazy("挂起，时限停下来"), cases.pause, sent.PauseSchema, NewPause)
pass_on("resume", Deed.RESUME, lazy("恢复办理，时限接着走"), cases.resume, sent.ResumeSchema)
pass_on("ask-void", Deed.ASK_VOID, lazy("申请作废"), cases.ask_void, sent.AskVoidSchema, NewVoid)
pass_on("restore", Deed.RESTORE, lazy("恢复作废的件"), cases.restore, sent.RestoreSchema)
pass_on("merge", Deed.MERGE, lazy("并到另一件里"), _merge, sent.MergeSchema)
pass_on("reopen", Deed.REOPEN, lazy("重新办理"), cases.reopen, sent.ReopenSchema, NewRound)

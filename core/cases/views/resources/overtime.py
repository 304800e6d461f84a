"""The deeds over time for programs: urge, supervise, give time, pause, void, merge, reopen."""

from core import cases
from core.access import Deed
from core.cases.api_schemas import overtime as sent_schemas
from core.cases.rules.overtime import NewExtension, NewPause, NewRound, NewSupervision, NewVoid
from core.cases.views.resources.acting import Answer, Sent, move, movement
from core.web.words import lazy


@movement("urge", lazy("催办"), sent_schemas.UrgeSchema)
def urge(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Remind whoever holds a case."""
    return move(case_id, Deed.URGE, guard, lambda ws, version: cases.urge(ws, case_id, version=version, **sent))


@movement("supervise", lazy("督办，要求按时答复"), sent_schemas.SuperviseSchema)
def supervise(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Supervise a case."""
    new = NewSupervision(**sent)
    return move(case_id, Deed.SUPERVISE, guard, lambda ws, version: cases.supervise(ws, case_id, new, version=version))


@movement("reply", lazy("答复督办"), sent_schemas.ReplySchema)
def reply(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Reply to a supervision."""
    words: str = sent["words"]
    return move(case_id, Deed.REPLY, guard, lambda ws, version: cases.reply(ws, case_id, words, version=version))


@movement("accept-reply", lazy("认可督办的答复，或者要求重新答复"), sent_schemas.AcceptReplySchema)
def accept_reply(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Say whether a reply is enough."""
    return move(case_id, Deed.ACCEPT_REPLY, guard, lambda ws, version: cases.accept_reply(ws, case_id, version=version, **sent))


@movement("ask-extension", lazy("申请延期"), sent_schemas.AskExtensionSchema)
def ask_extension(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Ask for more time."""
    new = NewExtension(**sent)
    return move(case_id, Deed.ASK_EXTENSION, guard, lambda ws, version: cases.ask_extension(ws, case_id, new, version=version))


@movement("decide", lazy("批延期或者作废的申请"), sent_schemas.DecideSchema)
def decide(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Decide what was asked for."""
    return move(case_id, Deed.DECIDE, guard, lambda ws, version: cases.decide(ws, case_id, version=version, **sent))


@movement("pause", lazy("挂起，时限停下来"), sent_schemas.PauseSchema)
def pause(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Pause a case."""
    new = NewPause(**sent)
    return move(case_id, Deed.PAUSE, guard, lambda ws, version: cases.pause(ws, case_id, new, version=version))


@movement("resume", lazy("恢复办理，时限接着走"), sent_schemas.ResumeSchema)
def resume(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Take a paused case up again."""
    return move(case_id, Deed.RESUME, guard, lambda ws, version: cases.resume(ws, case_id, version=version, **sent))


@movement("ask-void", lazy("申请作废"), sent_schemas.AskVoidSchema)
def ask_void(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Ask that a case be voided."""
    new = NewVoid(**sent)
    return move(case_id, Deed.ASK_VOID, guard, lambda ws, version: cases.ask_void(ws, case_id, new, version=version))


@movement("restore", lazy("恢复作废的件"), sent_schemas.RestoreSchema)
def restore(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Take a voided case back."""
    words: str = sent["words"]
    return move(case_id, Deed.RESTORE, guard, lambda ws, version: cases.restore(ws, case_id, words, version=version))


@movement("merge", lazy("并到另一件里"), sent_schemas.MergeSchema)
def merge(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Merge a case into another."""
    into, more = sent["into"], {"words": sent["words"]}
    return move(case_id, Deed.MERGE, guard, lambda ws, version: cases.merge(ws, case_id, into, version=version, **more))


@movement("reopen", lazy("重新办理"), sent_schemas.ReopenSchema)
def reopen(case_id: int, sent: Sent, guard: Sent) -> Answer:
    """Open a case again."""
    new = NewRound(**sent)
    return move(case_id, Deed.REOPEN, guard, lambda ws, version: cases.reopen(ws, case_id, new, version=version))

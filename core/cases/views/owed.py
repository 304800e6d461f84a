"""What waits for a word on the page of a day: petitions to be decided, supervisions to be replied to or looked at."""

from flask import url_for

from core import calendars
from core.access import Deed
from core.cases.rules.overtime import HERE
from core.cases.service import Awaiting
from core.cases.views.overtime_words import GRADES
from core.cases.views.showing import Names, due_piece, line_title, masked_names, waited
from core.cases.wording import word
from core.web.duewords import day_word
from core.web.pieces import Action, Due, Line
from core.web.words import _, mark
from core.workspace import Workspace
from tenants.base import AnyRow

_REPLY_LATE = mark("%(day)s %(time)s 应答复")


def owed_lines(ws: Workspace, awaiting: Awaiting, names: Names) -> list[Line]:
    """Return the lines: what I owe a word first, then what I wait for."""
    return [
        *(_line(ws, row, names, _severity(row), _reply_due(ws, row), Deed.REPLY, _("答复")) for row in awaiting.to_reply),
        *(
            _line(
                ws,
                row,
                names,
                _("%(said)s，已经答复", said=_severity(row)),
                waited(row.replied_at, ws.now()),
                Deed.ACCEPT_REPLY,
                _("看答复"),
            )
            for row in awaiting.to_look_at
        ),
        *(
            _line(ws, row, names, _asked(ws, row), waited(row.asked_at, ws.now()), Deed.DECIDE, _("批一批"))
            for row in awaiting.to_decide
        ),
        *(_line(ws, row, names, _("%(said)s，等答复", said=_severity(row)), _reply_due(ws, row)) for row in awaiting.supervised),
    ]


def _line(ws: Workspace, row: AnyRow, names: Names, about: str, due: Due, deed: Deed | None = None, label: str = "") -> Line:
    case_url = url_for("cases.case", space=ws.space.code, case_id=row.id)
    url = url_for(f"cases.{deed.value}", space=ws.space.code, case_id=row.id) if deed else case_url
    said = " · ".join(part for part in (about, masked_names(row.names)) if part)
    return Line(line_title(row, names), case_url, said, due, Action(label or _("看进展"), url, main=bool(deed)))


def _severity(row: AnyRow) -> str:
    return word(GRADES, row.severity)


def _reply_due(ws: Workspace, row: AnyRow) -> Due:
    return due_piece(row.reply_due_at, row.started_at, ws.now(), calendars.Unit.WORKING_DAYS, _REPLY_LATE)


def _asked(ws: Workspace, row: AnyRow) -> str:
    if row.asked == "void":
        return _("%(who)s申请作废", who=row.asked_by)
    today = ws.now().astimezone(HERE).date()
    return _("%(who)s申请延期到%(day)s", who=row.asked_by, day=day_word(row.wanted_at.astimezone(HERE).date(), today))

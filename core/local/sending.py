"""How a form of a practice is sent: what it asks for is done once, and what stands in the way is said beside its field."""

from collections.abc import Callable, Mapping
from typing import Any

from core.audit import KeyUsedOtherwise
from core.cases import Stale
from core.cases.rules import Refused
from core.cases.views.additions import refusal_words
from core.local.once import do_once
from core.web import Form
from core.web.complaints import WHOLE
from core.web.forms import new_key
from core.web.words import _
from core.workspace import Workspace


def words_of_refusal(refused: Refused, own: Mapping[str, str]) -> str:
    """Return why something cannot be, in the reader's words: a practice's ``own`` by their code, else the core's."""
    known = own.get(refused.code)
    return _(known) if known else refused.words or refusal_words(refused.code) or _("现在还不能这样办。")


def complain(form: Form, refused: Refused, words: str) -> None:
    """Say beside its field why something cannot be; above the form where it has no such field."""
    field = refused.field if refused.field in form.schema.fields else None
    form.complain(field or WHOLE, words)


def why_not(ws: Workspace, act: Callable[[], object], words_of: Callable[[Refused], str]) -> str:
    """Do what one button asks for and return nothing, or why it cannot be; then nothing of it is kept, not even half.

    For a page that says so and leads on: its answer is no refusal, and what was done would be kept with it.
    """
    try:
        with ws.session.begin_nested():
            act()
    except Refused as refused:
        return words_of(refused)
    return ""


def send_once(
    ws: Workspace, deed: str, form: Form, act: Callable[[dict[str, Any]], int], words_of: Callable[[Refused], str]
) -> int | None:
    """Do a deed once with what a form says and return its number; None when the form has complaints now.

    ``deed`` names it (``tea_talk.book``); ``words_of`` says why something cannot be.
    """
    if form.errors:
        return None
    try:
        return do_once(ws, deed, form.key, lambda: act(form.values))
    except Refused as refused:
        complain(form, refused, words_of(refused))
    except Stale:
        form.complain(WHOLE, _("您打开以后，这件事有了变化。看过变化，再决定要不要送。"))
    except KeyUsedOtherwise:
        form.key = new_key()
        form.complain(WHOLE, _("这张表已经送过一次，内容和现在的不一样。要是还想再送，就再送一次。"))
    return None

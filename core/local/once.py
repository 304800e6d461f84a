"""Do a deed of a practice once: the same form sent twice changes things once."""

from collections.abc import Callable

from flask import g

from core import audit
from core.cases.views.doors import body_digest
from core.workspace import Workspace


def do_once(ws: Workspace, deed: str, key: str, act: Callable[[], int]) -> int:
    """Do something once under the sender's key and return the number it gave; sent again, it is not done again.

    ``deed`` names it (``tea_talk.book``), ``key`` is the form's. For people who are signed in; a resident's deed is made
    unique by its own rows.

    Raises:
        KeyUsedOtherwise: the key came before with another deed or other content.
    """
    if not key:
        return act()
    done = audit.begin_deed(ws, key, deed, body_digest())
    if done is not None:
        g.replayed = True
        return int(done.result or 0)
    number = act()
    audit.finish_deed(ws, key, number)
    return number

"""What a practice writes into a case and leaves word of: under names its card declares, in the core's own timeline and outbox."""

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from core import cases, escalation, notifications
from core.access import Deed, Sight, may, may_on, sight
from core.answers import CaseAtHand
from core.cases.models import Case
from core.cases.service.movement import open_window, write_down
from core.cases.service.told import at_hand
from core.practices.hub import hub_behind
from core.workspace import Workspace

#: Letters and digits that are not taken for each other (Crockford).
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TICKET = 16


def case_at_hand(ws: Workspace, case_id: int) -> CaseAtHand:
    """Return a case as it stands for the actor, and record the look.

    Raises:
        CaseMissing: there is no such case, or the actor may not know of it.
    """
    return at_hand(cases.read_case(ws, case_id))


def sees_whole(ws: Workspace, case_id: int) -> bool:
    """Return whether the actor sees a case whole, for a list that leads to it; nothing is shown, so no look is recorded."""
    seen = open_window(ws, case_id)
    return seen is not None and sight(ws.actor, seen) is Sight.FULL


def write_on_case(
    ws: Workspace, case_id: int, name: str, facts: Mapping[str, Any] | None = None, note: str = "", *, needs: str = "note_session"
) -> int:
    """Write an entry of a practice into the timeline of a case and return the case's version after it.

    ``name`` is ``<key>.<deed>`` with a deed of the practice's card; ``facts`` are codes everybody may see who sees the line,
    ``note`` is personal; ``needs`` names the deed of the core that the actor must have on this case. The case is locked.

    Raises:
        CaseMissing: there is no such case, or the actor may not see it whole.
        NotAllowed: the actor may not do what ``needs`` names on it.
        LookupError: no card declares the name.
    """
    _see_that_it_is_declared(ws, name, "deeds")
    seen = open_window(ws, case_id)
    if seen is None or sight(ws.actor, seen) is Sight.NONE:
        raise cases.CaseMissing(case_id)
    if not may(ws.actor, Deed(needs)) or not may_on(ws.actor, Deed(needs), seen):
        raise cases.NotAllowed(Deed(needs))
    wanted = select(Case).where(Case.county_id == ws.county_id, Case.id == case_id).with_for_update()
    case = ws.session.scalars(wanted.execution_options(populate_existing=True)).one()
    write_down(ws, case, name, facts, note)
    ws.session.flush()
    return case.version


def leave_word(
    ws: Workspace,
    name: str,
    *,
    space_id: int,
    unit_id: int | None = None,
    case_id: int | None = None,
    about: str = "",
    at: str = "",
) -> None:
    """Leave word for a unit of a space of the county; it stands in that unit's inbox until somebody looks at what it leads to.

    ``name`` is ``<key>.<notice>`` with a notice of the practice's card; ``about`` stands under it: a number, a time, no names.
    It leads to the practice's page ``at`` (``"talks/12"``: below its own address, without a slash before it), else to the case,
    else to the practice's first page, which lies at ``/``.

    Raises:
        LookupError: no card declares the name.
    """
    _see_that_it_is_declared(ws, name, "notices")
    payload = {"number": about, "at": at} if at else {"number": about}
    notifications.tell(ws, name, space_id=space_id, unit_id=unit_id, case_id=case_id, payload=payload)
    escalation.wake_by(ws, ws.now())


def new_ticket(seed: str = "") -> str:
    """Return a code to hand to a resident, by which they read and answer one row (``Fence.TICKET``, ``Fence.REPORT``).

    The same ``seed`` gives the same code: of the key of a form that was sent twice comes one row with one code.
    """
    drawn = hashlib.sha256(seed.encode()).digest() if seed else secrets.token_bytes(_TICKET)
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in drawn[:_TICKET])


def ticket_digest(ticket: str) -> str:
    """Return what is kept of a ticket, and what ``public_workspace(code)`` is opened with; blanks, dashes and case do not matter."""
    plain = "".join(letter for letter in ticket.upper() if letter in _LETTERS)
    return hashlib.sha256(plain.encode()).hexdigest()


def _see_that_it_is_declared(ws: Workspace, name: str, where: str) -> None:
    key, _dot, own = name.partition(".")
    card = hub_behind(ws.session).installed.card(key)
    if card is None or own not in getattr(card, where):
        msg = f"{name} stands on no card under {where}"
        raise LookupError(msg)

"""What a practice may use: the core's public face, and nothing else of it.

Small on purpose and stable: what stands here is locked (``core/contract.json``), may grow, and loses nothing without a
deprecation. Where a practice needs more, the face grows for everyone. In tests it may use ``core.testing`` as well.

* the card and the hooks: ``Practice``, ``Permission``, ``hookimpl`` and the values hooks are answered with (``core.hookspecs`` explains each)
* the workspace: ``Workspace``, ``current_workspace``, ``public_workspace``, ``current_space``, ``demand``, ``may``, ``settings_of``
* cases: ``case_at_hand``, ``read_case`` (look at its ``Sight``: a line is not the whole), ``sees_whole``, ``unmask``, ``ledger``, the movements, ``write_on_case``, ``leave_word``
* invited people (People's Mediation Law Art. 20): ``read_mediation``, ``note_session_with_guests``
* mediation in public (Art. 23): ``may_be_public``
* why the core refuses, in the reader's words: ``refusal_words``
* residents without an account: ``new_ticket``, ``ticket_digest``, ``public_workspace``, ``may_send``, ``absolute`` (an address to print)
* who works here and where: ``colleagues``, ``still_serving``, ``units_in``, ``townships_in``
* tables: ``Fence``, ``fenced``, ``NAMES``, ``COLUMN_TYPES``, ``case_key``, ``unit_key``, ``post_key``, ``must_change``
* what one button does and cannot do: ``why_not``, which keeps nothing of a deed that was refused half way
* tables for Excel: ``table_file``, with ``lines_seen`` for what stands in it of cases
* pages: ``_``, ``Form``, ``page_or_fragment``, fields, masks, times as people say them
"""

from collections.abc import Mapping
from typing import Any

from core.access import Deed, Sight
from core.answers import (
    CaseAction,
    CaseAtHand,
    CaseLine,
    Channel,
    DemoCode,
    Export,
    Figure,
    FigureColumn,
    Found,
    MenuEntry,
    Objection,
    Panel,
    PublicPage,
    ResidentNote,
    Way,
)
from core.audit import KeyUsedOtherwise
from core.audit import record as record_audit
from core.calendars import Calendar, Term, national_calendar
from core.calendars import Unit as TermUnit
from core.calendars import deadline as deadline_of
from core.cases import (
    CaseMissing,
    CaseView,
    NotAllowed,
    Stale,
    escalate,
    ledger,
    note_session,
    read_case,
    register,
    settle,
    unmask,
)
from core.cases.rules import LedgerFilter, NewCase, NewParty, NewSession, Refused, Settlement, may_be_public
from core.cases.views.additions import refusal_words
from core.cases.views.doors import version_of
from core.cases.views.movements import onward
from core.cases.views.residents import absolute, may_send
from core.cases.views.showing import moment, shown_by_halves
from core.cases.wording import choices
from core.hookspecs import hookimpl
from core.local.keys import case_key, post_key, unit_key
from core.local.once import do_once
from core.local.permissions import demand, is_on, may
from core.local.reading import LineSeen, lines_seen
from core.local.sending import complain, send_once, why_not, words_of_refusal
from core.local.writing import case_at_hand, leave_word, new_ticket, sees_whole, ticket_digest, write_on_case
from core.mediation import Mediation, read_mediation
from core.mediation import note_session as note_session_with_guests
from core.people.service import Colleague, colleagues, still_serving
from core.people.wording import post_name
from core.practices import Permission, Practice, Said
from core.reports.views.tables import table_file
from core.web import Form, page_or_fragment, problem, qr_svg
from core.web.assets import asset
from core.web.complaints import WHOLE
from core.web.duewords import exact
from core.web.fields import OFFICIAL_TIME, LocalDate, LocalMoment, PersonName, Phone, Text
from core.web.forms import new_key
from core.web.fragments import wants_fragment
from core.web.masks import masked, masked_phone
from core.web.words import _, _n, lazy, mark
from core.web.workspaces import current_space, current_workspace, present_workspace, public_workspace
from core.workspace import Actor, Workspace
from tenants.base import NAMES, Base, Fence, Small, fenced
from tenants.door import changed, must_change
from tenants.organisation import centre_of, townships_in, unit_names, unit_of, units_in
from tenants.spaces import Space, SpaceKind
from tenants.units import Unit, UnitKind

#: How Python types become columns: ``type_annotation_map`` of a practice's own declarative base.
COLUMN_TYPES = Base.type_annotation_map


def name_of(ws: Workspace, key: str) -> str:
    """Return what this county calls a practice: its own name for it, else the card's.

    Raises:
        LookupError: the practice is not on here.
    """
    return ws.practices.practices[key].name


def settings_of(ws: Workspace, key: str) -> Mapping[str, Any]:
    """Return a practice's settings as this county has them, with the card's defaults for what it did not set.

    Raises:
        LookupError: the practice is not on here.
    """
    return ws.practices.practices[key].settings


__all__ = [
    "COLUMN_TYPES",
    "NAMES",
    "OFFICIAL_TIME",
    "WHOLE",
    "Actor",
    "Calendar",
    "CaseAction",
    "CaseAtHand",
    "CaseLine",
    "CaseMissing",
    "CaseView",
    "Channel",
    "Colleague",
    "Deed",
    "DemoCode",
    "Export",
    "Fence",
    "Figure",
    "FigureColumn",
    "Form",
    "Found",
    "KeyUsedOtherwise",
    "LedgerFilter",
    "LineSeen",
    "LocalDate",
    "LocalMoment",
    "Mediation",
    "MenuEntry",
    "NewCase",
    "NewParty",
    "NewSession",
    "NotAllowed",
    "Objection",
    "Panel",
    "Permission",
    "PersonName",
    "Phone",
    "Practice",
    "PublicPage",
    "Refused",
    "ResidentNote",
    "Said",
    "Settlement",
    "Sight",
    "Small",
    "Space",
    "SpaceKind",
    "Stale",
    "Term",
    "TermUnit",
    "Text",
    "Unit",
    "UnitKind",
    "Way",
    "Workspace",
    "_",
    "_n",
    "absolute",
    "asset",
    "case_at_hand",
    "case_key",
    "centre_of",
    "changed",
    "choices",
    "colleagues",
    "complain",
    "current_space",
    "current_workspace",
    "deadline_of",
    "demand",
    "do_once",
    "escalate",
    "exact",
    "fenced",
    "hookimpl",
    "is_on",
    "lazy",
    "leave_word",
    "ledger",
    "lines_seen",
    "mark",
    "masked",
    "masked_phone",
    "may",
    "may_be_public",
    "may_send",
    "moment",
    "must_change",
    "name_of",
    "national_calendar",
    "new_key",
    "new_ticket",
    "note_session",
    "note_session_with_guests",
    "onward",
    "page_or_fragment",
    "post_key",
    "post_name",
    "present_workspace",
    "problem",
    "public_workspace",
    "qr_svg",
    "read_case",
    "read_mediation",
    "record_audit",
    "refusal_words",
    "register",
    "sees_whole",
    "send_once",
    "settings_of",
    "settle",
    "shown_by_halves",
    "still_serving",
    "table_file",
    "ticket_digest",
    "townships_in",
    "unit_key",
    "unit_names",
    "unit_of",
    "units_in",
    "unmask",
    "version_of",
    "wants_fragment",
    "why_not",
    "words_of_refusal",
    "write_on_case",
]

"""What the form of each deed begins with and offers to choose from."""

from typing import Any

from flask import request

from core.access import Deed
from core.cases.rules import Refused, Standing, check_session
from core.cases.schemas.deeds import LONGEST_PLACE
from core.cases.service import CaseView
from core.cases.views.places import Place, in_the_field, place_said, places_here
from core.cases.views.showing import grade_choices, masked_names, shown_by_halves, sort_name
from core.cases.wording import (
    CONSENT_WAYS,
    CONSENTS,
    END_REASONS,
    FORMS,
    KINDS,
    MOODS,
    REFUSALS,
    RESULTS,
    SATISFIED,
    SESSIONS,
    SIDES,
    TOLD_WAYS,
    TYPES,
    VISIT_WAYS,
    WAYS,
    choices,
    word,
)
from core.escalation import routes
from core.web.words import _
from core.workspace import Workspace

Values = dict[str, Any]


def begin(ws: Workspace, view: CaseView, deed: Deed) -> Values:
    """Return what the form of a deed begins with: what is known, and what is likely."""
    make = _BEGINNINGS.get(deed)
    return make(ws, view) if make else {}


def offer(ws: Workspace, view: CaseView, deed: Deed) -> Values:
    """Return what the form of a deed offers to choose from, and what its page has to say first."""
    make = _OFFERS.get(deed)
    return make(ws, view) if make else {}


# Complete --------------------------------------------------------------------------------------------------------


def _begin_complete(ws: Workspace, view: CaseView) -> Values:
    story = view.story
    sides = {party.side for party in view.parties}
    side = next((one for one in (1, 2) if one not in sides), None)
    known = {"title": story.title, "place": _place_known(ws, view), "story": story.story} if story else {}
    return {**known, "side": side}


def _place_known(ws: Workspace, view: CaseView) -> str:
    """Return where it happened as one would type it: the unit first, then the spot, as far as both are known."""
    spot = view.story.place if view.story else ""
    places = _places_of(ws, view)
    unit = next((place.label for place in places if place.id == view.case.unit_id), "")
    said = spot if not unit or place_said(spot, places) else f"{unit} {spot}".strip()
    return said if len(said) <= LONGEST_PLACE else spot


def _places_of(ws: Workspace, view: CaseView) -> list[Place]:
    """Return where a case can have happened: in the field of its home, which is known there alone."""
    return in_the_field(places_here(ws)) if view.case.home_space_id == ws.space_id else []


def _offer_complete(ws: Workspace, view: CaseView) -> Values:
    return {"sides": choices(SIDES), "places": _places_of(ws, view)}


# Triage ----------------------------------------------------------------------------------------------------------


def _begin_triage(_ws: Workspace, view: CaseView) -> Values:
    case = view.case
    return {"type_code": case.type_code, "grade": case.grade, "kind": case.kind}


def _offer_triage(_ws: Workspace, view: CaseView) -> Values:
    return {"types": choices(TYPES), "grades": grade_choices(view.ladder), "kinds": choices(KINDS)}


# Mediation -------------------------------------------------------------------------------------------------------


def _begin_consent(_ws: Workspace, view: CaseView) -> Values:
    asked = request.args.get("party", "")
    party = next((one for one in view.parties if str(one.id) == asked), None)
    party = party or next((one for one in view.parties if one.consent == "unasked"), None)
    return {"party_id": party.id if party else None, "way": "oral"}


def _offer_consent(_ws: Workspace, view: CaseView) -> Values:
    parties = []
    for party in view.parties:
        name = _("%(side)s %(name)s", side=word(SIDES, party.side), name=shown_by_halves(party.name, party.kind))
        answered = "" if party.consent == "unasked" else _("（%(answer)s）", answer=word(CONSENTS, party.consent))
        parties.append((str(party.id), name + answered))
    return {"parties": parties, "ways": choices(CONSENT_WAYS), "answers": [("true", _("同意")), ("false", _("不同意"))]}


def _begin_session(ws: Workspace, view: CaseView) -> Values:
    return {"kind": "persuasion" if _against_mediation(view.standing) else "mediation", "held_at": ws.now()}


def _offer_session(_ws: Workspace, view: CaseView) -> Values:
    against = _against_mediation(view.standing)
    return {"sessions": choices(SESSIONS), "results": choices(RESULTS), "against": word(REFUSALS, against) if against else ""}


def _against_mediation(standing: Standing) -> str:
    """Return the code of what stands against a mediation now, or nothing."""
    try:
        check_session(standing, "mediation")
    except Refused as refused:
        return refused.code
    return ""


def _begin_settle(_ws: Workspace, view: CaseView) -> Values:
    return {"form": "oral", "way": "people" if view.standing.kind == "dispute" else "help"}


def _offer_settle(_ws: Workspace, _view: CaseView) -> Values:
    return {"forms": choices(FORMS), "ways": choices(WAYS)}


# Up or out -------------------------------------------------------------------------------------------------------


def _begin_terminate(_ws: Workspace, view: CaseView) -> Values:
    told = routes(view.ladder, view.case.rung, view.case.type_code or "")
    reason = "refused" if "refused" in view.standing.consents else None
    return {"routes": [out.key for out in told], "told_way": "in_person", "reason": reason}


def _offer_terminate(_ws: Workspace, view: CaseView) -> Values:
    sort = view.case.type_code
    fitting = [out for out in view.ladder.exits if not sort or not out.types or sort in out.types]
    return {
        "reasons": choices(END_REASONS),
        "routes": [(out.key, out.name) for out in fitting],
        "hints": [(out.name, out.hint) for out in fitting if out.hint],
        "told_ways": choices(TOLD_WAYS),
    }


# Afterwards ------------------------------------------------------------------------------------------------------


def _begin_visit(ws: Workspace, _view: CaseView) -> Values:
    return {"way": "telephone", "visited_at": ws.now()}


def _offer_visit(_ws: Workspace, _view: CaseView) -> Values:
    return {
        "done": [("true", _("办妥了")), ("false", _("还没办妥"))],
        "moods": choices(MOODS),
        "satisfied": choices(SATISFIED),
        "ways": choices(VISIT_WAYS),
    }


_BEGINNINGS = {
    Deed.COMPLETE: _begin_complete,
    Deed.TRIAGE: _begin_triage,
    Deed.RECORD_CONSENT: _begin_consent,
    Deed.NOTE_SESSION: _begin_session,
    Deed.SETTLE: _begin_settle,
    Deed.TERMINATE: _begin_terminate,
    Deed.VISIT: _begin_visit,
}


def _offer_close(_ws: Workspace, view: CaseView) -> Values:
    """Show what is to be looked over before a case is closed: who, of what sort, and how it ended."""
    case, end = view.case, view.outcome
    heading, ended = (_("怎么约定的"), "") if case.settled_at else (_("为什么终止"), word(END_REASONS, case.end_reason))
    return {
        "looked_over": (
            (_("当事人"), masked_names([party.name for party in view.parties])),
            (_("类型"), sort_name(case.kind, case.type_code)),
            (heading, "\n".join(part for part in (ended, end.words if end else "") if part)),
        )
    }


_OFFERS = {
    Deed.COMPLETE: _offer_complete,
    Deed.TRIAGE: _offer_triage,
    Deed.RECORD_CONSENT: _offer_consent,
    Deed.NOTE_SESSION: _offer_session,
    Deed.SETTLE: _offer_settle,
    Deed.TERMINATE: _offer_terminate,
    Deed.CLOSE: _offer_close,
    Deed.VISIT: _offer_visit,
}

"""What the forms of mediation begin with and offer to choose from."""

from typing import Any

from flask import g, request

from core.access import Deed
from core.cases.models import Party
from core.cases.rules import may_be_public
from core.cases.service import CaseView
from core.cases.views import offers as own
from core.cases.views.showing import shown_by_halves
from core.cases.wording import SIDES, choices, word
from core.mediation.models import DangerReport, Invitation, PartyPerson
from core.mediation.service import Mediation, read_mediation
from core.mediation.wording import FACTORS, OUTCOMES, PARTY_KINDS, RECEIVERS, RELATIONS, REPORT_WAYS, WISHES
from core.web.words import _
from core.workspace import Workspace

Values = dict[str, Any]
#: Where nothing is kept in these, nothing is known.
_TABLES = frozenset({DangerReport.__tablename__, Invitation.__tablename__, PartyPerson.__tablename__})
_NOTHING = Mediation((), (), {}, ())


def known_of(ws: Workspace, view: CaseView) -> Mediation:
    """Return what belongs to the mediation of a case that was read; for one page it is read once."""
    key = ("mediation", view.case.id, view.case.version)
    if g.get("known_mediation", (None, None))[0] != key:
        g.known_mediation = (key, read_mediation(ws, view.case) if view.kept & _TABLES else _NOTHING)
    known: Mediation = g.known_mediation[1]
    return known


def party_name(party: Party) -> str:
    """Return a party as a form names it: side and masked name."""
    return _("%(side)s %(name)s", side=word(SIDES, party.side), name=shown_by_halves(party.name, party.kind))


def party_choices(view: CaseView) -> list[tuple[str, str]]:
    """Return the parties of a case for a form."""
    return [(str(party.id), party_name(party)) for party in view.parties]


def asked_for(name: str, known: list[int]) -> int | None:
    """Return which of these rows the address names; else the first."""
    asked = request.args.get(name, "")
    return next((one for one in known if str(one) == asked), known[0] if known else None)


def begin_party(ws: Workspace, view: CaseView) -> Values:
    """Begin with what is known of the party that was chosen."""
    party_id = asked_for("party", [party.id for party in view.parties])
    party = next((one for one in view.parties if one.id == party_id), None)
    if party is None:
        return {}
    behind = [one for one in known_of(ws, view).people if one.party_id == party.id]
    return {
        "party_id": party.id,
        "kind": party.kind,
        "representatives": "\n".join(one.name for one in behind if one.role == "representative"),
        "members": "\n".join(one.name for one in behind if one.role == "member"),
        "under14": party.under14,
        "guardian": party.guardian or "",
        "guardian_agrees": party.guardian_agreed_at is not None,
    }


def offer_party(_ws: Workspace, view: CaseView) -> Values:
    """Offer the parties and the kinds they can be of."""
    return {"parties": party_choices(view), "kinds": choices(PARTY_KINDS)}


def offer_invite(_ws: Workspace, view: CaseView) -> Values:
    """Offer what an invited person can be, and who may have asked for them."""
    return {"parties": party_choices(view), "relations": choices(RELATIONS), "answers": _answers()}


def begin_guest(ws: Workspace, view: CaseView) -> Values:
    """Begin with the first word that is still missing."""
    known = known_of(ws, view)
    invitation_id = asked_for("guest", [one.id for one in known.invitations])
    said = known.answers.get(invitation_id or 0, {})
    party = next((one.id for one in view.parties if one.id not in said), None)
    return {"invitation_id": invitation_id, "party_id": party}


def offer_guest(ws: Workspace, view: CaseView) -> Values:
    """Offer those who are invited and the parties."""
    known = known_of(ws, view)
    return {"guests": _guest_choices(known), "parties": party_choices(view), "answers": _answers()}


def _guest_choices(known: Mediation) -> list[tuple[str, str]]:
    return [(str(one.id), _("%(name)s（%(relation)s）", name=shown_by_halves(one.name), relation=word(RELATIONS, one.relation)))
            for one in known.invitations]  # fmt: skip


def _answers() -> list[tuple[str, str]]:
    return [("true", _("同意")), ("false", _("不同意"))]


def begin_openness(_ws: Workspace, view: CaseView) -> Values:
    """Begin with the first party that was not asked, and with a closed door."""
    unasked = next((party.id for party in view.parties if party.openness == "unasked"), None)
    return {"party_id": unasked, "wish": "closed"}


def offer_openness(_ws: Workspace, view: CaseView) -> Values:
    """Offer the parties and what they can wish."""
    return {"parties": party_choices(view), "wishes": choices(WISHES)}


def begin_session(ws: Workspace, view: CaseView) -> Values:
    """Begin as the core does."""
    return own.begin(ws, view, Deed.NOTE_SESSION)


def offer_session(ws: Workspace, view: CaseView) -> Values:
    """Offer besides what the core does those whom every party agreed to invite, and the public where every party asked for it."""
    known = known_of(ws, view)
    welcome = {one.id for one in known.welcome([party.id for party in view.parties])}
    guests = [(value, name) for value, name in _guest_choices(known) if int(value) in welcome]
    return {**own.offer(ws, view, Deed.NOTE_SESSION), "guests": guests, "may_be_public": may_be_public(view.standing)}


def begin_danger(ws: Workspace, _view: CaseView) -> Values:
    """Begin as it is reported mostly: to the police by telephone, just now; whether it was is for whoever writes to say."""
    return {"to_whom": "police", "way": "telephone", "reported_at": ws.now()}


def offer_danger(_ws: Workspace, _view: CaseView) -> Values:
    """Offer the checklist, and to whom and how it may be reported."""
    return {"factors": choices(FACTORS), **_telling(), "told": [("true", _("已经报告了")), ("false", _("还没报，马上去报"))]}


def _telling() -> Values:
    return {"receivers": choices(RECEIVERS), "ways": choices(REPORT_WAYS)}


def untold(dangers: Any) -> list[DangerReport]:
    """Return the dangers that were not reported yet."""
    return [one for one in dangers if one.reported_at is None]


def unanswered(dangers: Any) -> list[DangerReport]:
    """Return the reports without an outcome."""
    return [one for one in dangers if one.reported_at is not None and one.outcome_at is None]


def begin_told(ws: Workspace, view: CaseView) -> Values:
    """Begin with the danger that waits, reported to the police just now."""
    waiting = untold(known_of(ws, view).dangers)
    return {**begin_danger(ws, view), "report_id": asked_for("report", [one.id for one in waiting])}


def offer_told(ws: Workspace, view: CaseView) -> Values:
    """Offer the dangers that wait to be reported."""
    return {**_telling(), "reports": _report_choices(untold(known_of(ws, view).dangers))}


def begin_outcome(ws: Workspace, view: CaseView) -> Values:
    """Begin with the first report that has no outcome."""
    waiting = unanswered(known_of(ws, view).dangers)
    return {"report_id": asked_for("report", [one.id for one in waiting])}


def offer_outcome(ws: Workspace, view: CaseView) -> Values:
    """Offer the reports without an outcome, and what can have come of them."""
    return {"reports": _report_choices(unanswered(known_of(ws, view).dangers)), "outcomes": choices(OUTCOMES)}


def _report_choices(reports: list[DangerReport]) -> list[tuple[str, str]]:
    return [(str(one.id), factors_said(one.factors)) for one in reports]


def factors_said(factors: list[str]) -> str:
    """Return what was seen, in words."""
    return _("；").join(word(FACTORS, factor) for factor in factors)

"""What mediation lays onto the page of a case."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import url_for

from core.access import Deed, Sight
from core.cases.models import Party
from core.cases.rules import ENDED, State, may_be_public
from core.cases.service import CaseView
from core.cases.views.additions import Addition, Panel, names_asked_for
from core.cases.views.showing import moment, shown_by_halves
from core.cases.views.steps import Situation, Step
from core.cases.wording import SIDES, word
from core.mediation.models import DangerReport, Invitation
from core.mediation.rules import all_agree
from core.mediation.service import Mediation
from core.mediation.views.deeds import SESSION
from core.mediation.views.offers import factors_said, known_of, unanswered, untold
from core.mediation.wording import ENTRIES, NEWS, OUTCOMES, RECEIVERS, REFUSALS, RELATIONS, REPORT_WAYS, WISHES
from core.web.pieces import Action
from core.web.words import _, _n
from core.workspace import Workspace

Facts = Mapping[str, Any]


def panels(ws: Workspace, view: CaseView) -> Iterable[Panel]:
    """Show danger first, and how the mediation is held where something is known of it."""
    if view.sight is not Sight.FULL:
        return
    known = known_of(ws, view)
    if known.dangers:
        yield Panel("mediation/_danger.html", {"reports": [_danger(one, ws) for one in reversed(known.dangers)]})
    wished = any(party.openness != "unasked" for party in view.parties)
    behind = _behind(view, known)
    if known.invitations or wished or behind:
        guests = [_guest(ws, view, known, one) for one in known.invitations]
        yield Panel("mediation/_room.html", {"door": _door(view), "guests": guests, "behind": behind}, aside=True)


def _danger(one: DangerReport, ws: Workspace) -> dict[str, str]:
    said = {
        "what": factors_said(one.factors),
        "seen": _("%(at)s %(who)s记", at=moment(one.seen_at, ws.now()), who=one.seen_by),
        "words": one.words,
        "told": "",
        "outcome": "",
    }
    if one.reported_at is None:
        return {**said, "state": _("还没报告"), "tag": "late"}
    said["told"] = " · ".join(
        part
        for part in (
            _("%(at)s 报告%(whom)s", at=moment(one.reported_at, ws.now()), whom=word(RECEIVERS, one.to_whom)),
            word(REPORT_WAYS, one.way),
            one.receiver,
            one.receipt,
        )
        if part
    )
    if one.outcome_at is None:
        return {**said, "state": _("等结果"), "tag": "warn"}
    said["outcome"] = " · ".join(part for part in (word(OUTCOMES, one.outcome), one.outcome_words) if part)
    return {**said, "state": _("有结果"), "tag": "ok"}


def _door(view: CaseView) -> str:
    wishes = [(party, party.openness) for party in view.parties if party.openness != "unasked"]
    said = _("，").join(_("%(side)s%(wish)s", side=word(SIDES, party.side), wish=word(WISHES, wish)) for party, wish in wishes)
    door = _("公开") if may_be_public(view.standing) else _("不公开")
    return _("%(door)s（%(said)s）", door=door, said=said) if said else door


def _name(name: str) -> str:
    return name if names_asked_for() else shown_by_halves(name)


def _guest(ws: Workspace, view: CaseView, known: Mediation, one: Invitation) -> dict[str, str]:
    answers = known.answers[one.id]
    parties = [party.id for party in view.parties]
    url = url_for("mediation.guest", space=ws.space.code, case_id=view.case.id, guest=one.id)
    said = {"relation": word(RELATIONS, one.relation), "name": _name(one.name), "url": ""}
    if all_agree(parties, answers):
        return {**said, "answer": _("都同意"), "tag": "ok"}
    if not all(answers.get(party, True) for party in parties):
        return {**said, "answer": _("有人不同意"), "tag": "late"}
    return {**said, "answer": _("还没问全"), "tag": "warn", "url": url if Deed.INVITE in view.deeds else ""}


def _behind(view: CaseView, known: Mediation) -> list[dict[str, str]]:
    found = [_behind_one(party, known) for party in view.parties]
    return [one for one in found if one["said"]]


def _behind_one(party: Party, known: Mediation) -> dict[str, str]:
    speak = [one.name for one in known.people if one.party_id == party.id and one.role == "representative"]
    members = [one for one in known.people if one.party_id == party.id and one.role == "member"]
    guardian = ""
    if party.under14:
        agreed = _("同意") if party.guardian_agreed_at else _("还没同意")
        guardian = _("不满十四周岁，监护人%(name)s%(agreed)s", name=_name(party.guardian or ""), agreed=agreed)
    parts = (
        _("代表：%(names)s", names=_("、").join(_name(name) for name in speak)) if speak else "",
        _n("成员 %(num)s 人", "成员 %(num)s 人", len(members)) if members else "",
        guardian,
    )
    return {"side": word(SIDES, party.side), "said": _("；").join(part for part in parts if part)}


def deeds(here: Situation) -> Iterable[Action]:
    """Offer what can be done around the mediation."""
    if here.can(Deed.COMPLETE) and here.view.parties:
        yield here.to("mediation.party", _("补当事人情况"))
    if here.view.standing.kind == "dispute" and here.view.parties:
        if here.can(Deed.INVITE):
            yield here.to("mediation.invite", _("请人一起来调解"))
        if here.can(Deed.SET_OPENNESS):
            yield here.to("mediation.openness", _("记要不要公开"))
    if here.can(Deed.REPORT_DANGER):
        yield here.to("mediation.danger", _("报告危险情况"))
        if here.view.sight is Sight.FULL and here.view.standing.dangers_open:
            waiting = unanswered(known_of(here.ws, here.view).dangers)
            if waiting:
                yield here.to("mediation.danger_outcome", _("记报告的结果"))


def step(here: Situation, _step: Step) -> Step | None:
    """Put danger before everything else while nobody was told of it, and its outcome before the end."""
    if not here.view.standing.dangers_open or not here.can(Deed.REPORT_DANGER) or here.view.sight is not Sight.FULL:
        return None
    dangers = known_of(here.ws, here.view).dangers
    late = untold(dangers)
    if late:
        at = moment(late[0].due_at, here.ws.now())
        return Step(
            _("%(what)s。马上报告公安或者有关部门，%(at)s 前要记下来。", what=factors_said(late[0].factors), at=at),
            (here.to("mediation.danger_told", _("记报告给了谁"), main=True),),
        )
    if unanswered(dangers) and here.state in ENDED | {State.CLOSED}:
        return Step(
            _("危险情况已经报告，办结前把结果记下来。"), (here.to("mediation.danger_outcome", _("记报告的结果"), main=True),)
        )
    return None


def _side(facts: Facts) -> str:
    return word(SIDES, facts.get("side"))


def _invited(facts: Facts) -> str:
    relation = word(RELATIONS, facts.get("relation"))
    if facts.get("side"):
        return _("%(side)s提出请%(relation)s参加调解", side=_side(facts), relation=relation)
    return _("请%(relation)s参加调解", relation=relation)


def _seen(facts: Facts) -> str:
    what = factors_said(list(facts.get("factors") or ()))
    if facts.get("told"):
        return _("发现危险情况：%(what)s。已经报告%(whom)s", what=what, whom=word(RECEIVERS, facts.get("told")))
    return _("发现危险情况：%(what)s。还没报告", what=what)


TELLS = {
    "party_described": lambda facts: _("补充了%(side)s的情况", side=_side(facts)),
    "invited": _invited,
    "guest_agreed": lambda facts: _(
        "%(side)s同意请%(relation)s来", side=_side(facts), relation=word(RELATIONS, facts.get("relation"))
    ),
    "guest_declined": lambda facts: _(
        "%(side)s不同意请%(relation)s来", side=_side(facts), relation=word(RELATIONS, facts.get("relation"))
    ),
    "openness_wished": lambda facts: _("%(side)s%(wish)s调解", side=_side(facts), wish=word(WISHES, facts.get("wish"))),
    "danger_seen": _seen,
    "danger_told": lambda facts: _(
        "把危险情况报告给%(whom)s（%(way)s）",
        whom=word(RECEIVERS, facts.get("told")),
        way=word(REPORT_WAYS, facts.get("way")),
    ),
    "danger_over": lambda facts: _("危险情况的结果：%(outcome)s", outcome=word(OUTCOMES, facts.get("outcome"))),
}


def given(ws: Workspace, view: CaseView, full_names: bool) -> dict[str, Any]:  # noqa: FBT001  # as every addition answers
    """Return what the API tells of the mediation; nothing to whoever sees the line alone."""
    if view.sight is not Sight.FULL:
        return {}
    known = known_of(ws, view)

    def name(text: str) -> str:
        return text if full_names else shown_by_halves(text)

    return {
        "public": may_be_public(view.standing),
        "openness": [{"party_id": str(party.id), "wish": party.openness} for party in view.parties],
        "people": [{"party_id": str(one.party_id), "role": one.role, "name": name(one.name)} for one in known.people],
        "invitations": [
            {
                "id": str(one.id),
                "name": name(one.name),
                "relation": one.relation,
                "answers": [{"party_id": str(party), "agrees": agrees} for party, agrees in known.answers[one.id].items()],
                "welcome": all_agree([party.id for party in view.parties], known.answers[one.id]),
            }
            for one in known.invitations
        ],
        "dangers": [
            {
                "id": str(one.id),
                "factors": list(one.factors),
                "words": one.words,
                "seen_at": one.seen_at.isoformat(),
                "due_at": one.due_at.isoformat(),
                "to_whom": one.to_whom,
                "reported_at": one.reported_at.isoformat() if one.reported_at else None,
                "receipt": one.receipt,
                "outcome": one.outcome,
            }
            for one in known.dangers
        ],
    }


ADDITION = Addition(
    "mediation",
    panels=panels,
    deeds=deeds,
    step=step,
    instead={Deed.NOTE_SESSION: SESSION},
    tells=TELLS,
    refusals=REFUSALS,
    news=NEWS,
    entries=ENTRIES,
    given=given,
)

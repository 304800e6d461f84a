"""What residents wrote in, as those who answer see it: proposals and objections."""

from typing import Any

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.api import Form, NewCase, Workspace, _, demand, may, moment, onward, shown_by_halves
from plugins.plaza_council import service
from plugins.plaza_council.models import Proposal
from plugins.plaza_council.rules import NewTopic
from plugins.plaza_council.schemas import AnswerSchema, ObjectionAnswerSchema, ProposalCaseSchema, ProposalTopicSchema
from plugins.plaza_council.views.doors import (
    KEY,
    RUN,
    WAYS,
    blueprint,
    chosen,
    council_at_hand,
    council_url,
    done,
    found,
    home_url,
    shown,
)

#: Where a case comes from that residents tell of themselves (群众上报).
SOURCE = "04"


@blueprint.get("/proposals")
def proposals() -> str:
    """Show what residents would like to be talked over, and what was answered last."""
    ws = demand(RUN)
    registers = may(ws, "register")
    lines = [
        {
            "words": one.words,
            "hall": hall,
            "private": one.private,
            "who": shown_by_halves(one.name, "person") if one.name else "",
            "when": moment(one.made_at, ws.now()),
            "take": "" if one.private else _url(ws, one, "take_up_proposal"),
            "case": _url(ws, one, "register_proposal") if registers and one.private else "",
            "decline": _url(ws, one, "decline_proposal"),
        }
        for one, hall in service.proposals(ws)
    ]
    ended = [{"words": one.words, "answer": one.answer, "taken": one.state == "taken"} for one in service.answered(ws)]
    return render_template(f"{KEY}/proposals.html", lines=lines, ended=ended, back=home_url(ws))


@blueprint.route("/proposals/<int:proposal_id>/take-up", methods=["GET", "POST"])
def take_up_proposal(proposal_id: int) -> ResponseReturnValue:
    """Make a topic of what a resident proposed."""
    ws, one = _proposal(proposal_id)
    sent = request.method == "POST"
    known = {"about": one.words, "way": "secret", "answer": _("您提的事要拿到议事厅来议，哪天开会看公告。")}
    form = Form.sent(ProposalTopicSchema()) if sent else Form.blank(ProposalTopicSchema(), **known)

    def act(values: dict[str, str]) -> int:
        new = NewTopic(values["title"], values["proposal"], values["way"], values["about"])
        return service.take_up_proposal(ws, one, new, values["answer"])

    if sent and done(ws, "take_up_proposal", form, act):
        flash(_("记下了。等下一次会议到它。"), "ok")
        return onward(_back(ws))
    return shown("take_up.html", form, proposal=one, ways=chosen(WAYS), back=_back(ws))


@blueprint.route("/proposals/<int:proposal_id>/decline", methods=["GET", "POST"])
def decline_proposal(proposal_id: int) -> ResponseReturnValue:
    """Answer a proposal that is not talked over."""
    ws, one = _proposal(proposal_id)
    sent = request.method == "POST"
    form = Form.sent(AnswerSchema()) if sent else Form.blank(AnswerSchema())
    if sent and done(ws, "decline", form, lambda values: service.decline_proposal(ws, one, values["answer"])):
        flash(_("答复了。"), "ok")
        return onward(_back(ws))
    asked = {
        "heading": _("不拿到会上议，答复他"),
        "lead": one.words,
        "name": "answer",
        "label": _("怎么答复"),
        "button": _("答复"),
    }
    return shown("short.html", form, **asked, hint=_("办了什么，或者为什么不议"), back=_back(ws))


@blueprint.route("/proposals/<int:proposal_id>/case", methods=["GET", "POST"])
def register_proposal(proposal_id: int) -> ResponseReturnValue:
    """Open a case of what a resident wrote, since it is somebody's own."""
    ws, one = _proposal(proposal_id)
    if not may(ws, "register"):
        abort(403)
    sent = request.method == "POST"
    known = {"story": one.words, "answer": _("这是您家自己的事，关起门来办。已经登记，会有人找您。")}
    form = Form.sent(ProposalCaseSchema()) if sent else Form.blank(ProposalCaseSchema(), **known)

    def act(values: dict[str, Any]) -> int:
        told = {name: values[name] for name in ("title", "story", "place")}
        new = NewCase(**told, source=SOURCE, reporter_name=one.name, reporter_phone=one.phone)
        return service.register_proposal(ws, one, new, values["answer"])

    case_id = done(ws, "register_proposal", form, act) if sent else None
    if case_id:
        flash(_("登记好了，这一条有人办了。"), "ok")
        return onward(url_for("cases.case", space=ws.space.code, case_id=case_id))
    return shown("proposal_case.html", form, proposal=one, back=_back(ws))


@blueprint.route("/objections/<int:objection_id>", methods=["GET", "POST"])
def objection(objection_id: int) -> ResponseReturnValue:
    """Answer an objection; one that is upheld sets the resolution aside."""
    ws = demand(RUN)
    one = found(service.objection_of(ws, objection_id))
    _ws, council, _hall = council_at_hand(one.council_id)
    sent = request.method == "POST"
    form = Form.sent(ObjectionAnswerSchema()) if sent else Form.blank(ObjectionAnswerSchema())
    act = lambda values: service.answer_objection(ws, one, values["answer"], upheld=values["upheld"] == "yes")  # noqa: E731
    if sent and done(ws, "answer_objection", form, act):
        flash(_("答复了。"), "ok")
        return onward(council_url(ws, council.id))
    about = next((topic.title for topic in service.topics_of(ws, council.id) if topic.id == one.topic_id), council.title)
    return shown("objection.html", form, objection=one, about=about, back=council_url(ws, council.id))


def _proposal(proposal_id: int) -> tuple[Workspace, Proposal]:
    ws = demand(RUN)
    return ws, found(service.proposal_of(ws, proposal_id))


def _back(ws: Workspace) -> str:
    return url_for("plaza_council.proposals", space=ws.space.code)


def _url(ws: Workspace, one: Proposal, endpoint: str) -> str:
    return url_for(f"plaza_council.{endpoint}", space=ws.space.code, proposal_id=one.id)

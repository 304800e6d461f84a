"""The next step of a case as a sentence with its one or two buttons, and what else can be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for

from core.access import Deed
from core.cases.rules import ENDED, INTAKE, PUT_AWAY, WORKING, Refused, State, check_close
from core.cases.service import CaseView
from core.cases.views.calling import demand_of
from core.cases.views.picture import due_now
from core.cases.views.showing import AT_ONCE, ENDPOINTS, LABELS
from core.cases.wording import REFUSALS, SIDES, STATES, word
from core.escalation.rules.vocabulary import SIDEWAYS, Way
from core.web.pieces import Action
from core.web.words import _, mark
from core.workspace import Workspace

#: In which order and under which heading what else can be done is offered.
_MORE: Mapping[str, tuple[Deed, ...]] = {
    mark("办这件事"): (
        Deed.COMPLETE,
        Deed.TRIAGE,
        Deed.SET_RISK,
        Deed.RECORD_CONSENT,
        Deed.NOTE_SESSION,
        Deed.SETTLE,
        Deed.TERMINATE,
        Deed.CLOSE,
        Deed.VISIT,
    ),
    mark("请人来办"): (Deed.CALL_IN, Deed.RATE_CALL),
    mark("交给谁办"): (
        Deed.DISPATCH,
        Deed.RULE,
        Deed.ESCALATE,
        Deed.SKIP,
        Deed.HAND_DOWN,
        Deed.TRANSFER,
        Deed.RETURN,
        Deed.WITHDRAW,
    ),
    mark("督办和时限"): (
        Deed.URGE,
        Deed.SUPERVISE,
        Deed.ASK_EXTENSION,
        Deed.PAUSE,
        Deed.MERGE,
        Deed.ASK_VOID,
        Deed.REOPEN,
    ),
}


@dataclass(frozen=True, slots=True)
class Step:
    """What is next, in a sentence; ``actions`` are for whoever may do it, without any somebody else is waited for."""

    text: str
    actions: tuple[Action, ...] = ()
    #: Nothing is left to be done; ``mark`` says it where it is not simply done.
    over: bool = False
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """What a sentence rests on: the case, where its pages are, who has it, when it is due."""

    ws: Workspace
    view: CaseView
    holder: str
    due: str
    #: Whether that has passed.
    late: bool = False

    @classmethod
    def of(cls, ws: Workspace, view: CaseView, holder: str) -> "Situation":
        """Return the situation of a case; ``holder`` is what the unit is called that has it."""
        due = due_now(view, ws.now())
        said = _("，").join(part for part in (due.words, due.exact) if part) if due else ""
        return cls(ws, view, holder, said, due is not None and due.light == "red")

    @property
    def state(self) -> State:
        """Where the case stands."""
        return State(self.view.case.state)

    def can(self, deed: Deed) -> bool:
        """Return whether the reader may do this now."""
        return deed in self.view.deeds

    def act(self, deed: Deed, label: str = "", *, main: bool = False, **query: Any) -> Action:
        """Return the button of a deed."""
        url = url_for(f"cases.{ENDPOINTS[deed]}", space=self.ws.space.code, case_id=self.view.case.id, **query)
        post = deed in AT_ONCE
        return Action(label or _(LABELS[deed]), url, main=main, post=post, version=self.view.case.version if post else "")

    def to(self, endpoint: str, label: str, *, main: bool = False, **query: Any) -> Action:
        """Return the button of a page about this case that lies above: ``endpoint`` is its whole name."""
        return Action(label, url_for(endpoint, space=self.ws.space.code, case_id=self.view.case.id, **query), main=main)


def next_step(here: Situation) -> Step:
    """Return what is next on a case for this reader."""
    still = _nothing_now(here)
    if still is not None:
        return still
    return _pressed(here, _asked(here) or _by_state(here))


def _pressed(here: Situation, step: Step) -> Step:
    """Let whoever may urge or supervise do so from the sentence itself, where it says that others are late."""
    if step.actions or not here.late:
        return step
    return replace(step, actions=_first_main(tuple(here.act(deed) for deed in (Deed.URGE, Deed.SUPERVISE) if here.can(deed))))


def _by_state(here: Situation) -> Step:
    if here.state in INTAKE:
        return _intake(here)
    if here.state is State.ASSIGNED:
        return _to_sign(here)
    if here.state in WORKING:
        return _timed(_working(here), here.due) if here.can(Deed.NOTE_SESSION) else _elsewhere(here)
    if here.state in ENDED:
        return _ended(here)
    return _closed(here)


def _nothing_now(here: Situation) -> Step | None:
    """Return the sentence for a case with which nothing is to be done: over, put away, or paused."""
    if here.state is State.VISITED:
        return Step(_("已经办结，也回访过了。"), over=True)
    if here.state in PUT_AWAY:
        return Step(_("不再办了，记录都留着。"), over=True, mark=word(STATES, int(here.state)))
    if here.view.case.paused_at is not None:
        return Step(_("挂起着，时限停了。恢复以后%(who)s接着办。", who=here.holder))
    return None


def _asked(here: Situation) -> Step | None:
    """Return what a unit that was called in has to do, or one that is to rate what came of a call."""
    back = (here.act(Deed.RETURN, _("不归我们办，退回")),) if here.can(Deed.RETURN) else ()
    if here.can(Deed.REPORT_IN):
        demand = demand_of(here.ws, here.view)
        return Step(_("请您单位来办：%(demand)s。先报到。", demand=demand), (here.act(Deed.REPORT_IN, main=True), *back))
    if here.can(Deed.ANSWER_CALL):
        demand = demand_of(here.ws, here.view)
        return Step(_("请您单位来办：%(demand)s。办好了就答复。", demand=demand), (here.act(Deed.ANSWER_CALL, main=True), *back))
    if here.can(Deed.RATE_CALL) and not here.can(Deed.NOTE_SESSION):
        return Step(_("请的单位答复了。到现场看看，评一评办得怎么样。"), (here.act(Deed.RATE_CALL, main=True),))
    return None


def more_to_do(here: Situation, step: Step, added: Sequence[Action] = ()) -> list[tuple[str, list[Action]]]:
    """Return what else the reader may do, besides the next step, under headings; ``added`` is what slices above offer."""
    offered = {action.url.partition("?")[0] for action in step.actions}
    groups = {
        _(heading): [here.act(deed, _more_label(here, deed)) for deed in deeds if here.can(deed) and _makes_sense(here, deed)]
        for heading, deeds in _MORE.items()
    }
    groups[_("其他")] = list(added)
    left = {heading: [action for action in actions if action.url not in offered] for heading, actions in groups.items()}
    return [(heading, actions) for heading, actions in left.items() if actions]


#: Deeds that need a way of the ladder.
_WAYS = {Deed.CALL_IN: SIDEWAYS, Deed.SKIP: (Way.SKIP,), Deed.HAND_DOWN: (Way.DOWN,)}


def _makes_sense(here: Situation, deed: Deed) -> bool:
    """Leave out what the rules would refuse in any case."""
    standing = here.view.standing
    match deed:
        case Deed.ESCALATE:
            sense = not standing.terminal
        case Deed.SETTLE:
            sense = standing.mediates and "refused" not in standing.consents
        case Deed.RECORD_CONSENT:
            sense = bool(standing.consents)
        case Deed.CALL_IN | Deed.SKIP | Deed.HAND_DOWN:
            # what waits at a township's own desk is dispatched from there, not handed down
            dispatched = deed is Deed.HAND_DOWN and here.state in INTAKE and not here.ws.space.is_county
            sense = not dispatched and bool(here.view.ladder.edges_from(here.view.case.rung, *_WAYS[deed]))
        case Deed.URGE:
            # nobody reminds their own desk, nor whoever is done with it
            sense = here.state is not State.CLOSED and here.view.facts.lead_unit_id != here.ws.actor.unit_id
        case Deed.CLOSE:
            sense = not (standing.dangers_open or standing.instalments_open)
        case _:
            sense = True
    return sense


def _more_label(here: Situation, deed: Deed) -> str:
    if deed is Deed.TRIAGE and here.view.case.type_code:
        return _("改分类")
    if deed is Deed.VISIT and here.state is State.VISITED:
        return _("再记一次回访")
    return _(LABELS[deed])


def _with_due(said: str, due: str) -> str:
    return _("%(said)s。%(due)s。", said=said, due=due) if due else _("%(said)s。", said=said)


def _timed(step: Step, due: str) -> Step:
    return replace(step, text=_("%(said)s%(due)s。", said=step.text, due=due)) if due else step


def _elsewhere(here: Situation) -> Step:
    return Step(_with_due(_("%(who)s正在办", who=here.holder), here.due))


def _intake(here: Situation) -> Step:
    if here.state is State.REGISTERED:
        if here.can(Deed.TRIAGE):
            return Step(_("看看是哪一类、难易算哪一等，定下来就算受理。"), (here.act(Deed.TRIAGE, main=True),))
        return Step(_("%(who)s还没分类。", who=here.holder))
    if here.can(Deed.RULE) and not here.view.standing.ruled:
        return _ruling(here)
    if here.can(Deed.DISPATCH):
        return Step(_("定下交给谁办。交出去以后由他们签收，按时限办。"), (here.act(Deed.DISPATCH, main=True),))
    return Step(_("%(who)s正在定由谁来办。", who=here.holder))


def _ruling(here: Situation) -> Step:
    return Step(
        _("已经退回 %(num)s 次。审定由谁办，定了就不能再退。", num=here.view.standing.returns), (here.act(Deed.RULE, main=True),)
    )


def _to_sign(here: Situation) -> Step:
    if here.can(Deed.SIGN_FOR):
        back = (here.act(Deed.RETURN),) if here.can(Deed.RETURN) else ()
        return Step(_with_due(_("签收以后开始办"), here.due), (here.act(Deed.SIGN_FOR, main=True), *back))
    if here.can(Deed.RULE) and not here.view.standing.ruled:
        return _ruling(here)
    return Step(_with_due(_("已经交给%(who)s，等他们签收", who=here.holder), here.due))


def _working(here: Situation) -> Step:
    standing = here.view.standing
    if standing.kind != "dispute":
        return Step(
            _("办好了，把怎么办的记下来；办不了，就往上报。"), (here.act(Deed.SETTLE, _("记结果"), main=True), *_upward(here))
        )
    if not standing.mediates:
        heard = here.act(Deed.NOTE_SESSION, _("记了解的情况"))
        return Step(_("这一级不开调解会，了解清楚就往上报。"), _first_main((*_upward(here), heard)))
    return _before_mediation(here) or _after_sessions(here)


def _before_mediation(here: Situation) -> Step | None:
    """Return what stands before a mediation: parties, what sort of dispute, and everybody's answer (Art. 3, 17)."""
    standing = here.view.standing
    if not standing.parties:
        return Step(_("先补上当事人，再问他们愿不愿意调解。"), (here.act(Deed.COMPLETE, _("补当事人"), main=True),))
    if "refused" in standing.consents:
        return _refused(here)
    if standing.type_code is None and here.can(Deed.TRIAGE):
        return Step(_("还没分类，先定下是哪一类纠纷。"), (here.act(Deed.TRIAGE, _("分类"), main=True),))
    unasked = next((party for party in here.view.parties if party.consent == "unasked"), None)
    if unasked is None or _said_last(here) == "agreed":  # who came to terms at the door is not asked whether to begin
        return None
    side = word(SIDES, unasked.side)
    ask = here.act(Deed.RECORD_CONSENT, _("记%(side)s意见", side=side), main=True, party=unasked.id)
    return Step(_("先问%(side)s愿不愿意调解，问过记下来。", side=side), (ask, here.act(Deed.NOTE_SESSION, _("记一次上门"))))


def _refused(here: Situation) -> Step:
    side = next(word(SIDES, party.side) for party in here.view.parties if party.consent == "refused")
    if here.view.standing.terminal:
        text = _("%(side)s不同意调解，不能再调解。终止调解，把其他途径告诉双方。", side=side)
    else:
        text = _("%(side)s不同意调解，不能再调解。可以往上报，也可以终止，把其他途径告诉双方。", side=side)
    end = (here.act(Deed.TERMINATE),) if here.can(Deed.TERMINATE) else ()
    return Step(text, _first_main((*_upward(here), *end)))


def _after_sessions(here: Situation) -> Step:
    mediate, settle = here.act(Deed.NOTE_SESSION), here.act(Deed.SETTLE)
    said = _said_last(here)
    if said is None:
        return Step(_("双方都同意调解。开完调解会，把怎么谈的记下来。"), _first_main((mediate, settle)))
    match said:
        case "agreed":
            return Step(_("谈拢了，把约定的写下来。"), _first_main((settle, here.act(Deed.NOTE_SESSION, _("再记一次")))))
        case "failed":
            again = here.act(Deed.NOTE_SESSION, _("再记一次"))
            if here.view.standing.terminal:
                end = (here.act(Deed.TERMINATE),) if here.can(Deed.TERMINATE) else ()
                return Step(_("没谈拢。可以再谈，也可以终止，把其他途径告诉双方。"), _first_main((again, *end)))
            return Step(_("没谈拢。可以往上报，也可以再谈。"), _first_main((*_upward(here), again)))
        case _:
            return Step(_("还要再谈。谈过了再记一次。"), _first_main((here.act(Deed.NOTE_SESSION, _("再记一次")), settle)))


def _said_last(here: Situation) -> str | None:
    """Return what came of the last session on this rung; None where none was held."""
    held = [session.result for session in here.view.sessions if session.rung == here.view.case.rung]
    return held[-1] if held else None


def _upward(here: Situation) -> tuple[Action, ...]:
    above = here.view.ladder.next_rung(here.view.case.rung)
    if above is None or here.view.standing.terminal or not here.can(Deed.ESCALATE):
        return ()
    return (here.act(Deed.ESCALATE, _("报到%(level)s", level=above.level)),)


def _first_main(actions: tuple[Action, ...]) -> tuple[Action, ...]:
    return tuple(replace(action, main=not at) for at, action in enumerate(actions[:2]))


def _ended(here: Situation) -> Step:
    said = {
        State.SETTLED: _("协议达成了"),
        State.PERFORMED: _("约定的都兑现了"),
        State.TERMINATED: _("已经终止，其他途径也告诉了当事人"),
    }[here.state]
    if not here.can(Deed.CLOSE):
        return Step(_("%(said)s，等%(who)s办结。", said=said, who=here.holder))
    try:
        check_close(here.view.standing)
    except Refused as refused:
        return _not_yet(here, refused.code)
    return Step(_("%(said)s。核对一遍，没有漏的就办结。", said=said), (here.act(Deed.CLOSE, main=True),))


def _not_yet(here: Situation, code: str) -> Step:
    """Say what is missing before a case can be closed."""
    if code in {"danger_open", "instalments_open"}:
        return Step(word(REFUSALS, code))
    if code == "parties_missing" and here.can(Deed.COMPLETE):
        return Step(_("办结前先补上当事人，至少要有两方。"), (here.act(Deed.COMPLETE, _("补当事人"), main=True),))
    if here.can(Deed.TRIAGE):
        return Step(_("办结前先定下是哪一类纠纷。"), (here.act(Deed.TRIAGE, _("分类"), main=True),))
    return Step(_("还没分类，办结前要先定下是哪一类纠纷。"))


def _closed(here: Situation) -> Step:
    if here.can(Deed.VISIT):
        return Step(_with_due(_("办结了。回访一次，看看事办妥没有、人平稳不平稳"), here.due), (here.act(Deed.VISIT, main=True),))
    return Step(_with_due(_("办结了，等%(who)s回访", who=here.holder), here.due))

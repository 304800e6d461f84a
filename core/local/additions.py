"""What practices lay onto the page of a case: ways, panels and deeds, gathered anew for every reader."""

from collections.abc import Iterable, Mapping
from typing import Any

from core import hookspecs
from core.access import Deed
from core.answers import CaseAction
from core.cases.service import CaseView
from core.cases.service.told import at_hand
from core.cases.views.additions import Addition, Panel
from core.cases.views.steps import Situation
from core.local.doors import page_of
from core.practices import Installed, Said
from core.web.pieces import Action
from core.workspace import Workspace
from tenants.base import AnyRow


def practices_addition(installed: Installed) -> Addition:
    """Return what all installed practices together add; which of them are heard is asked when a case is shown."""
    cards = installed.cards.items()
    return Addition(
        key="practices",
        panels=_panels,
        deeds=_deeds,
        news={f"{key}.{name}": words for key, card in cards for name, words in card.notices.items()},
        leads=_leads,
        entries={f"{key}.{name}": words for key, card in cards for name, words in card.deeds.items()},
        given=_given,
    )


def _leads(ws: Workspace, notice: AnyRow) -> str:
    """Return the page of a practice that its notice leads to: the one it names, without a case its first."""
    key, dot, _name = notice.kind.partition(".")
    at = notice.payload.get("at", "")
    return page_of(ws.space.code, key, at) if dot and (at or notice.case_id is None) else ""


def _panels(ws: Workspace, view: CaseView) -> Iterable[Panel]:
    case = at_hand(view)
    if Deed.NOTE_SESSION in view.deeds:
        ways = ws.gather(hookspecs.case_ways, case)
        if ways:
            yield Panel("local/_ways.html", {"ways": ways}, aside=True)
    for said in ws.gather(hookspecs.case_panels, case):
        yield Panel("local/_panel.html", {"said": said})


def _deeds(here: Situation) -> Iterable[Action]:
    return [_action(said) for said in here.ws.gather(hookspecs.case_actions, at_hand(here.view))]


def _action(said: Said[CaseAction]) -> Action:
    return Action(said.answer.label, said.answer.url, post=said.answer.post, hidden=said.answer.hidden)


def _given(ws: Workspace, view: CaseView, _full_names: bool) -> Mapping[str, Any]:  # noqa: FBT001  # as Addition asks
    case = at_hand(view)
    ways = ws.gather(hookspecs.case_ways, case) if Deed.NOTE_SESSION in view.deeds else []
    actions = ws.gather(hookspecs.case_actions, case)
    return {
        "ways": [
            {
                "practice": one.key,
                "label": one.answer.label,
                "url": one.answer.url,
                "fits": one.answer.fits,
                "why": one.answer.why,
            }
            for one in ways
        ],
        "actions": [{"practice": one.key, "label": one.answer.label, "url": one.answer.url} for one in actions],
    }

"""What slices above, and practices, lay onto the page of a case: panels, deeds, the next step, words, a part of the API's answer.

A slice describes itself in one frozen value; ``core.app`` hands them over in the order in which they are asked.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app, request, url_for

from core.access import Deed
from core.cases.service import CaseView
from core.cases.wording import DEEDS, NEWS, REFUSALS, word
from core.web.pieces import Action
from core.workspace import Workspace
from tenants.base import AnyRow

if TYPE_CHECKING:  # they ask here what is added
    from core.cases.views.movements import Movement
    from core.cases.views.steps import Situation, Step

_KEPT = "fengqiao.additions"
Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the page: a template, drawn with its ``values``; beside the story, or in the column at its side."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Addition:
    """What one slice or practice adds. Each part is optional and asked only when a case is shown; it answers for this reader alone."""

    #: Under which name its part stands in the API's answer.
    key: str
    #: The parts of the page, in order.
    panels: Callable[[Workspace, CaseView], Iterable[Panel]] | None = None
    #: What else the reader may do now; what the next step offers already is left out by the page.
    deeds: "Callable[[Situation], Iterable[Action]] | None" = None
    #: The next step it knows better; None leaves the one that was found before.
    step: "Callable[[Situation, Step], Step | None] | None" = None
    #: Movements that take the place of the core's own pages, by deed.
    instead: "Mapping[Deed, Movement]" = field(default_factory=dict)
    #: How entries of the timeline are told, by the name they were written down with; from their facts to a sentence.
    tells: Mapping[str, Callable[[Facts], str]] = field(default_factory=dict)
    #: Words for the reasons of its refusals, for what a unit is told, and for its plain entries of the timeline (all marked).
    refusals: Mapping[str, str] = field(default_factory=dict)
    news: Mapping[str, str] = field(default_factory=dict)
    #: Where a notice of its kind, with its payload, leads; "" leaves it to lead to its case.
    leads: Callable[[Workspace, AnyRow], str] | None = None
    entries: Mapping[str, str] = field(default_factory=dict)
    #: Its part of the API's answer about a case; the last argument says whether whole names were asked for.
    given: Callable[[Workspace, CaseView, bool], Mapping[str, Any]] | None = None


def setup_additions(app: Flask, *additions: Addition) -> None:
    """Let an application know what is laid onto the page of a case."""
    app.extensions[_KEPT] = additions


def additions() -> tuple[Addition, ...]:
    """Return what is laid onto the page of a case, in the order in which it is asked."""
    found: tuple[Addition, ...] = current_app.extensions.get(_KEPT, ())
    return found


def panels_of(ws: Workspace, view: CaseView) -> list[Panel]:
    """Return the parts that are added to the page."""
    return [panel for one in additions() if one.panels for panel in one.panels(ws, view)]


def names_asked_for() -> bool:
    """Return whether whole names were asked for with this page, which is on record."""
    return request.endpoint == "cases.names"


def step_of(here: "Situation", step: "Step") -> "Step":
    """Return the next step, after everybody who adds was asked."""
    for one in additions():
        step = (one.step(here, step) if one.step else None) or step
    return step


def deeds_of(here: "Situation", step: "Step") -> list[Action]:
    """Return what else can be done that the core does not know of."""
    offered = {action.url.partition("?")[0] for action in step.actions}
    found = [action for one in additions() if one.deeds for action in one.deeds(here)]
    return [action for action in found if action.url.partition("?")[0] not in offered]


def tellers() -> dict[str, Callable[[Facts], str]]:
    """Return how added entries of the timeline are told."""
    plain = {name: _said(words) for one in additions() for name, words in one.entries.items()}
    return {**plain, **{name: tell for one in additions() for name, tell in one.tells.items()}}


def _said(words: str) -> Callable[[Facts], str]:
    return lambda _facts: word({"": words}, "")


def taking_place_of(movement: "Movement") -> "Movement":
    """Return the movement that takes the place of one of the core's, or itself."""
    return next((one.instead[movement.deed] for one in additions() if movement.deed in one.instead), movement)


def refusal_words(code: str) -> str:
    """Return why something is refused, in the reader's language; an unknown code has no words."""
    return word(_all(REFUSALS, "refusals"), code)


def news_words(kind: str) -> str:
    """Return what a unit is told."""
    return word(_all(NEWS, "news"), kind)


def news_url(ws: Workspace, notice: AnyRow) -> str:
    """Return where a notice leads: to what was added for it, else to its case."""
    found = next((url for one in additions() if one.leads and (url := one.leads(ws, notice))), "")
    if found or notice.case_id is None:
        return found
    return url_for("cases.case", space=ws.space.code, case_id=notice.case_id)


def entry_words(deed: str) -> str:
    """Return the plain words of an entry of the timeline."""
    return word(_all(DEEDS, "entries"), deed)


def _all(own: Mapping[str, str], name: str) -> dict[str, str]:
    return {code: words for table in (*(getattr(one, name) for one in additions()), own) for code, words in table.items()}


def given_of(ws: Workspace, view: CaseView, *, full_names: bool) -> dict[str, Mapping[str, Any]]:
    """Return the added parts of the API's answer, by key."""
    return {one.key: one.given(ws, view, full_names) for one in additions() if one.given}

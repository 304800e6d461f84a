"""Where on the pages each fault of a draft is mended, so that its words stand beside the field they are about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for

from core.administration.ladder_wording import fault_words, named_rung, way_words
from core.escalation import Ladder
from core.escalation.rules import ANY, Problem, Way, validate
from core.web import Form
from core.web.words import _

_RUNG_FIELDS = {"held_by": "unit_kind", "terminal": "up", "edges": "up", "name": "level"}
_WAY_FIELDS = {Way.UP: "up", Way.DOWN: "down", Way.WHISTLE: "whistle", Way.COHOLD: "cohold", Way.OUT: "out"}


@dataclass(frozen=True, slots=True)
class Spot:
    """A page of a draft (the last part of its endpoint), what it is asked for, and the field on it."""

    page: str = "draft"
    asked: Mapping[str, str] = field(default_factory=dict)
    field: str = ""


@dataclass(frozen=True, slots=True)
class Mend:
    """One thing to mend: where it is, what is wrong, and the address of the page on which it is mended."""

    where: str
    words: str
    url: str


def spot_of(ladder: Ladder, problem: Problem) -> Spot:
    """Return where a fault is mended."""
    name, _dot, rest = problem.field.partition(".")
    index, _dot, inner = rest.partition(".")
    if name == "edges" and index.isdigit():
        return _edge_spot(ladder, int(index))
    return _rung_spot(problem.rung, name, index, inner) if problem.rung else _whole_spot(ladder, name, index, inner)


def _whole_spot(ladder: Ladder, name: str, index: str, inner: str) -> Spot:
    spot = Spot()
    match name:
        case "exits" if int(index) < len(ladder.exits):
            spot = Spot("draft_exit", {"of": ladder.exits[int(index)].key}, "name")
        case "entries":
            spot = Spot("draft_entry", {"of": index}, "when" if inner.startswith("when") else "rung")
        case "title" | "total_on_expiry":
            spot = Spot("draft_frame", {}, name)
        case "total_terms":
            spot = Spot("draft_frame", {}, f"amount_{index}")
        case "grades" if int(index) < len(ladder.grades):
            spot = Spot("draft_frame", {}, f"grade_{ladder.grades[int(index)].value}")
    return spot


def _rung_spot(rung: str, name: str, index: str, inner: str) -> Spot:
    match name:
        case "terms":
            shown = f"amount_{index}"
        case "steps":
            shown = f"steps.{index}.{inner or 'name'}"
        case _other:
            shown = _RUNG_FIELDS.get(name, name)
    return Spot("draft_rung", {"of": rung}, shown)


def _edge_spot(ladder: Ladder, index: int) -> Spot:
    edge = ladder.edges[index]
    if edge.way is Way.SKIP:
        return Spot("draft_skip", {"of": edge.start, "to": edge.target}, "when")
    start = ladder.rungs[0].key if edge.start == ANY and ladder.rungs else edge.start
    return Spot("draft_rung", {"of": start}, _WAY_FIELDS[edge.way])


def mends(ladder: Ladder, draft_id: int, space: str) -> Sequence[Mend]:
    """Return everything that keeps a draft from being published, each with the way to where it is mended."""
    found = {}
    for problem in validate(ladder):
        spot = spot_of(ladder, problem)
        anchor = f"f-{spot.field}" if spot.field else None
        asked: Mapping[str, Any] = spot.asked
        url = url_for(f"administration.{spot.page}", space=space, draft_id=draft_id, _anchor=anchor, **asked)
        one = Mend(_where(ladder, problem), fault_words(problem), url)
        found[one.where, one.words] = one
    return list(found.values())


def _where(ladder: Ladder, problem: Problem) -> str:
    name, _dot, rest = problem.field.partition(".")
    index = rest.partition(".")[0]
    if name == "edges" and index.isdigit():
        return way_words(ladder, ladder.edges[int(index)])
    if problem.rung:
        return named_rung(ladder, problem.rung)
    match name:
        case "exits" if int(index) < len(ladder.exits):
            return ladder.exits[int(index)].name or _("链条之外的途径")
        case "entries":
            return _("从哪一级开始")
        case "grades":
            return _("难度等级")
        case _other:
            return _("整条链条")


def complain_of(form: Form, ladder: Ladder, page: str, asked: Mapping[str, str]) -> None:
    """Put the words of the faults that are mended on this page beside their fields."""
    for problem in validate(ladder):
        spot = spot_of(ladder, problem)
        if spot.page == page and dict(spot.asked) == dict(asked) and spot.field:
            words = fault_words(problem)
            if words not in form.errors.get(spot.field, ()):
                form.complain(spot.field, words)

"""A draft drawn small, beside the form that changes it: rungs from the top down as one climbs them, skips as arcs."""

from dataclasses import dataclass

from flask import url_for

from core.administration.wording import terms_words
from core.cases.views.showing import rung_name
from core.escalation import Ladder
from core.escalation.rules import Way, picture
from core.web.words import _

#: Pixels from stop to stop; the drawing's style sheet has the same.
STEP = 76
_REACH = 11


@dataclass(frozen=True, slots=True)
class SketchStop:
    """A stop: its name, what it does there, how long it has; ``here`` is the one the form is about."""

    name: str
    verb: str
    terms: str
    terminal: bool
    here: bool
    url: str


@dataclass(frozen=True, slots=True)
class Sketch:
    """Stops from the top down, and the arcs of skips as paths of a drawing ``height`` pixels high."""

    stops: tuple[SketchStop, ...]
    arcs: tuple[str, ...]
    height: int


def sketch(ladder: Ladder, here: str = "", *, space: str = "", draft_id: int = 0) -> Sketch:
    """Draw a ladder; with a draft's number every stop leads to its form."""
    stops = list(reversed(picture(ladder).stops))
    at = {stop.rung.key: number for number, stop in enumerate(stops)}
    shown = tuple(
        SketchStop(
            rung_name(stop.rung),
            stop.rung.verb,
            _("，").join(terms_words(ladder, stop.rung.terms)),
            stop.rung.terminal,
            stop.rung.key == here,
            url_for("administration.draft_rung", space=space, draft_id=draft_id, of=stop.rung.key) if draft_id else "",
        )
        for stop in stops
    )
    skips = [edge for edge in ladder.edges if edge.way is Way.SKIP and edge.start in at and edge.target in at]
    arcs = tuple(_arc(at[edge.start], at[edge.target], lane) for lane, edge in enumerate(skips))
    return Sketch(shown, arcs, STEP * len(stops))


def _arc(start: int, target: int, lane: int) -> str:
    low, high = (STEP * number + _REACH for number in (start, target))
    out = 14 + 7 * (lane % 4) + 3 * abs(start - target)
    return f"M2 {low} C {out} {low}, {out} {high + 6}, 5 {high + 6}"

"""A ladder as a page shows it: rung by rung from the bottom, every term, condition and consequence in words."""

from dataclasses import dataclass

from core.administration.wording import (
    CALLED,
    ON_EXPIRY,
    ROLES,
    conditions_words,
    records_words,
    term_words,
    terms_words,
)
from core.cases.views.showing import grade_name, rung_name
from core.escalation import Ladder
from core.escalation.rules import Exit, Picture, Stop, Way, picture
from core.web.words import _


@dataclass(frozen=True, slots=True)
class DrawnRung:
    """A rung in words. ``terms`` has one phrase for each grade; ``ways`` are pairs of where and when."""

    level: str
    name: str
    verb: str
    role: str
    sign_term: str
    terms: tuple[str, ...]
    on_expiry: str
    records: str
    steps: str
    ways: tuple[tuple[str, str], ...]
    calls: str
    routes: tuple[str, ...]
    exits: tuple[str, ...]
    terminal: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole ladder in words, rungs from the bottom up."""

    title: str
    rungs: tuple[DrawnRung, ...]
    exits: tuple[Exit, ...]
    total: str
    entries: tuple[tuple[str, str], ...]
    note: str


def drawn(ladder: Ladder) -> Drawing:
    """Return a ladder in words."""
    shown = picture(ladder)
    return Drawing(
        ladder.title,
        tuple(_rung(ladder, shown, stop) for stop in shown.stops),
        ladder.exits,
        _("，").join(terms_words(ladder, ladder.total_terms)),
        tuple((rung_name(ladder.rung(entry.rung)), conditions_words(ladder, entry.when)) for entry in ladder.entries),
        ladder.note,
    )


def _rung(ladder: Ladder, shown: Picture, stop: Stop) -> DrawnRung:
    rung = stop.rung
    told = {key: out.name for out in ladder.exits for key in [out.key] if key in rung.routes}
    says_level = rung.level in rung.name
    return DrawnRung(
        level=rung.name if says_level else rung.level,
        name="" if says_level else rung.name,
        verb=rung.verb,
        role=_(ROLES[rung.role]),
        sign_term=term_words(rung.sign_term) if rung.sign_term else "",
        terms=tuple(terms_words(ladder, rung.terms)),
        on_expiry=_(ON_EXPIRY[rung.on_expiry]),
        records=records_words(rung.record_before_leaving),
        steps=_("、").join(
            _("%(step)s（难度“%(grade)s”以上）", step=step.name, grade=grade_name(ladder, step.from_grade))
            if step.from_grade > min(ladder.grade_values)
            else step.name
            for step in rung.steps
        ),
        ways=tuple(_ways(ladder, shown, stop)),
        calls=_("、").join(_(CALLED[kind]) for kind in CALLED if kind in stop.calls),
        routes=tuple(told.values()),
        exits=tuple(out.name for out in stop.exits if out.key not in rung.routes),
        terminal=rung.terminal,
    )


def _ways(ladder: Ladder, shown: Picture, stop: Stop) -> list[tuple[str, str]]:
    """Return where a matter may go from here along the ladder, each with when."""
    found = []
    for arc in shown.arcs:
        if arc.edge.start != stop.rung.key:
            continue
        target = rung_name(ladder.rung(arc.edge.target))
        match arc.edge.way:
            case Way.UP:
                found.append((_("上报到%(rung)s", rung=target), ""))
            case Way.SKIP:
                found.append((_("直接到%(rung)s", rung=target), conditions_words(ladder, arc.edge.when)))
            case Way.DOWN:
                found.append((_("下派到%(rung)s", rung=target), conditions_words(ladder, arc.edge.when)))
    return found

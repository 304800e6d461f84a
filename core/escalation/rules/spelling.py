"""Whether a ladder can be read at all: names are there, keys are keys, grades are known, every reference leads somewhere."""

import re
from collections.abc import Hashable, Iterable, Iterator
from itertools import chain

from core.escalation.rules.faults import Fault, Problem
from core.escalation.rules.language import ANY, Conditions, Ladder, Terms
from core.escalation.rules.vocabulary import ALONG, SIDEWAYS, Called, CoreGrade, Way

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_SCALES = range(1, 4)
_TRIES = range(1, 100)


def misspelt(ladder: Ladder) -> tuple[Problem, ...]:
    """Return what is missing, malformed, said twice or of no known grade."""
    return tuple(chain(_names(ladder), _keys(ladder), _grades(ladder)))


def dangling(ladder: Ladder) -> tuple[Problem, ...]:
    """Return the references that lead nowhere, and keys of rungs that name two: while there are any, no way can be judged."""
    twice = [Problem(Fault.REPEATED, field=f"rungs.{index}.key") for index in _repeats(rung.key for rung in ladder.rungs)]
    return tuple(chain(twice, _edges(ladder), _told(ladder), _entries(ladder)))


def _names(ladder: Ladder) -> Iterator[Problem]:
    if not ladder.title.strip():
        yield Problem(Fault.NAME_MISSING, field="title")
    for rung in ladder.rungs:
        for field in ("level", "name"):
            if not getattr(rung, field).strip():
                yield Problem(Fault.NAME_MISSING, rung.key, field)
        for index, step in enumerate(rung.steps):
            if not step.name.strip():
                yield Problem(Fault.NAME_MISSING, rung.key, f"steps.{index}.name")
    titled = {"exits": [out.name for out in ladder.exits], "grades": [grade.name for grade in ladder.grades]}
    for field, names in titled.items():
        yield from (
            Problem(Fault.NAME_MISSING, field=f"{field}.{index}.name") for index, name in enumerate(names) if not name.strip()
        )


def _keys(ladder: Ladder) -> Iterator[Problem]:
    yield from (
        Problem(Fault.KEY_MALFORMED, rung.key, f"rungs.{index}.key")
        for index, rung in enumerate(ladder.rungs)
        if not _KEY.fullmatch(rung.key)
    )
    yield from _keyed("", "exits", (out.key for out in ladder.exits))
    for rung in ladder.rungs:
        yield from _keyed(rung.key, "steps", (step.key for step in rung.steps))
    for field, values in (
        ("grades", [grade.value for grade in ladder.grades]),
        ("edges", [(edge.way, edge.start, edge.target) for edge in ladder.edges]),
    ):
        yield from (Problem(Fault.REPEATED, field=f"{field}.{index}") for index in _repeats(values))


def _keyed(rung: str, field: str, keys: Iterable[str]) -> Iterator[Problem]:
    known = list(keys)
    for index, key in enumerate(known):
        if not _KEY.fullmatch(key):
            yield Problem(Fault.KEY_MALFORMED, rung, f"{field}.{index}.key")
    yield from (Problem(Fault.REPEATED, rung, f"{field}.{index}.key") for index in _repeats(known))


def _repeats(values: Iterable[Hashable]) -> list[int]:
    seen: set[Hashable] = set()
    repeated = []
    for index, value in enumerate(values):
        if value in seen:
            repeated.append(index)
        seen.add(value)
    return repeated


def _grades(ladder: Ladder) -> Iterator[Problem]:
    for index, grade in enumerate(ladder.grades):
        if grade.value not in set(CoreGrade):
            yield Problem(Fault.GRADE_UNKNOWN, field=f"grades.{index}.value")
    yield from _of_grades(ladder, "", "total_terms", ladder.total_terms)
    for rung in ladder.rungs:
        yield from _of_grades(ladder, rung.key, "terms", rung.terms)
        for index, step in enumerate(rung.steps):
            if step.from_grade not in set(CoreGrade):
                yield Problem(Fault.GRADE_UNKNOWN, rung.key, f"steps.{index}.from_grade")


def _of_grades(ladder: Ladder, rung: str, field: str, terms: Terms) -> Iterator[Problem]:
    grades = [grade for grade, _ in terms]
    yield from (Problem(Fault.GRADE_UNKNOWN, rung, f"{field}.{grade}") for grade in grades if grade not in ladder.grade_values)
    yield from (Problem(Fault.REPEATED, rung, f"{field}.{grades[index]}") for index in _repeats(grades))


def _edges(ladder: Ladder) -> Iterator[Problem]:
    rungs, exits = {rung.key for rung in ladder.rungs}, {out.key for out in ladder.exits}
    for index, edge in enumerate(ladder.edges):
        rung = edge.start if edge.start in rungs else ""
        if not rung and (edge.start != ANY or edge.way in ALONG):
            yield Problem(Fault.UNKNOWN_RUNG, field=f"edges.{index}.start")
        if edge.way in ALONG and edge.target not in rungs:
            yield Problem(Fault.UNKNOWN_RUNG, rung, f"edges.{index}.target")
        if edge.way in SIDEWAYS and edge.target not in set(Called):
            yield Problem(Fault.UNKNOWN_UNIT, rung, f"edges.{index}.target")
        if edge.way is Way.OUT and edge.target not in exits:
            yield Problem(Fault.UNKNOWN_EXIT, rung, f"edges.{index}.target")
        yield from _conditions(rung, f"edges.{index}.when", edge.when)


def _conditions(rung: str, field: str, when: Conditions) -> Iterator[Problem]:
    for index, condition in enumerate(when):
        if condition.is_empty:
            yield Problem(Fault.CONDITION_EMPTY, rung, f"{field}.{index}")
        for name, value, scale in (
            ("scale_at_least", condition.scale_at_least, _SCALES),
            ("grade_at_least", condition.grade_at_least, tuple(CoreGrade)),
            ("tries_at_least", condition.tries_at_least, _TRIES),
        ):
            if value is not None and value not in scale:
                yield Problem(Fault.CONDITION_OUT_OF_SCALE, rung, f"{field}.{index}.{name}")


def _told(ladder: Ladder) -> Iterator[Problem]:
    exits = {out.key for out in ladder.exits}
    for rung in ladder.rungs:
        for index, key in enumerate(rung.routes):
            if key not in exits:
                yield Problem(Fault.UNKNOWN_EXIT, rung.key, f"routes.{index}")


def _entries(ladder: Ladder) -> Iterator[Problem]:
    rungs = {rung.key for rung in ladder.rungs}
    for index, entry in enumerate(ladder.entries):
        if entry.rung not in rungs:
            yield Problem(Fault.UNKNOWN_RUNG, field=f"entries.{index}.rung")
        if not entry.when and index < len(ladder.entries) - 1:
            yield Problem(Fault.ENTRY_SHADOWED, field=f"entries.{index + 1}")
        yield from _conditions("", f"entries.{index}.when", entry.when)

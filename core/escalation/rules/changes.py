"""What differs between two versions of a ladder, for the administrator who is about to publish one."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from core.escalation.rules.language import Ladder


class Part(StrEnum):
    """Which part of a ladder a change is about."""

    LADDER = "ladder"
    RUNG = "rung"
    EDGE = "edge"
    EXIT = "exit"
    GRADE = "grade"


class Kind(StrEnum):
    """What happened to it. Moved: the same rungs in another order."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: a whole part that came or went, or one ``field`` of it with what it ``was`` and ``becomes``."""

    kind: Kind
    part: Part
    #: Of a rung or exit its key, of a grade its number, of an edge ``way start target``; empty for the ladder.
    key: str = ""
    field: str = ""
    was: object = None
    becomes: object = None


_LISTED = {"rungs", "edges", "exits", "grades"}


def changes(old: Ladder, new: Ladder) -> tuple[Change, ...]:
    """Return what differs, nothing where the two mean the same: the order of edges, exits and grades means nothing."""
    return tuple(_changes(old, new))


def _changes(old: Ladder, new: Ladder) -> Iterator[Change]:
    yield from _fields(Part.LADDER, "", old, new)
    yield from _listed(
        Part.GRADE, {str(grade.value): grade for grade in old.grades}, {str(grade.value): grade for grade in new.grades}
    )
    yield from _listed(Part.RUNG, {rung.key: rung for rung in old.rungs}, {rung.key: rung for rung in new.rungs})
    kept = {rung.key for rung in old.rungs} & {rung.key for rung in new.rungs}
    was, becomes = (tuple(rung.key for rung in each.rungs if rung.key in kept) for each in (old, new))
    if was != becomes:
        yield Change(Kind.MOVED, Part.LADDER, field="rungs", was=was, becomes=becomes)
    yield from _listed(Part.EDGE, _edges(old), _edges(new))
    yield from _listed(Part.EXIT, {out.key: out for out in old.exits}, {out.key: out for out in new.exits})


def _edges(ladder: Ladder) -> dict[str, Hashable]:
    return {f"{edge.way} {edge.start} {edge.target}": edge for edge in ladder.edges}


def _listed(part: Part, old: Mapping[str, Hashable], new: Mapping[str, Hashable]) -> Iterator[Change]:
    yield from (Change(Kind.REMOVED, part, key, was=each) for key, each in old.items() if key not in new)
    for key, each in new.items():
        if key not in old:
            yield Change(Kind.ADDED, part, key, becomes=each)
        else:
            yield from _fields(part, key, old[key], each)


def _fields(part: Part, key: str, old: Hashable, new: Hashable) -> Iterator[Change]:
    """Compare field by field as the values declare them, so that a new field is never forgotten here."""
    for each in fields(old):  # type: ignore[arg-type]
        was, becomes = getattr(old, each.name), getattr(new, each.name)
        if was != becomes and not (part is Part.LADDER and each.name in _LISTED):
            yield Change(Kind.CHANGED, part, key, each.name, was, becomes)

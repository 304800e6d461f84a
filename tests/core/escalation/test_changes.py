"""What an administrator is told before a new version is published: everything that differs."""

from dataclasses import fields, replace

import pytest

from core.escalation.rules import (
    CaseKind,
    Change,
    Entry,
    Exit,
    ExitKind,
    Grade,
    HeldBy,
    Kind,
    Ladder,
    OnExpiry,
    Part,
    Role,
    Rung,
    RungUnit,
    Step,
    changes,
)
from tests.core.escalation.ladders import (
    COURT,
    GRID,
    LADDER,
    MONTH,
    TOWN,
    URGENT,
    VILLAGE,
    with_rung,
)


def test_a_changed_field_is_told_with_what_it_was_and_becomes() -> None:
    new = with_rung(LADDER, "grid", terms=((1, MONTH),))
    assert changes(LADDER, new) == (Change(Kind.CHANGED, Part.RUNG, "grid", "terms", GRID.terms, ((1, MONTH),)),)


def test_what_comes_and_goes_is_told_whole() -> None:
    new = replace(LADDER, rungs=(GRID, TOWN), exits=(*LADDER.exits[1:], Exit("aid", ExitKind.LEGAL_AID, "法律援助")))
    told = {(change.kind, change.part, change.key) for change in changes(LADDER, new)}
    assert told == {
        (Kind.REMOVED, Part.RUNG, "village"),
        (Kind.REMOVED, Part.EXIT, "court"),
        (Kind.ADDED, Part.EXIT, "aid"),
    }


def test_a_way_that_changes_its_conditions_is_the_same_way() -> None:
    new = replace(LADDER, edges=(*LADDER.edges[:2], replace(LADDER.edges[2], when=URGENT[:1]), *LADDER.edges[3:8]))
    assert [(change.kind, change.key, change.field) for change in changes(LADDER, new)] == [
        (Kind.REMOVED, "out village labour", ""),
        (Kind.CHANGED, "skip grid town", "when"),
    ]


def test_the_order_of_rungs_counts_and_that_of_ways_does_not() -> None:
    assert changes(LADDER, replace(LADDER, edges=LADDER.edges[::-1], exits=LADDER.exits[::-1])) == ()
    [moved] = changes(LADDER, replace(LADDER, rungs=(VILLAGE, GRID, TOWN)))
    assert (moved.kind, moved.was, moved.becomes) == (Kind.MOVED, ("grid", "village", "town"), ("village", "grid", "town"))


OTHER_LADDER = Ladder(
    CaseKind.WARNING,
    "另一条",
    (replace(GRID, verb="排查"),),
    LADDER.edges[:1],
    (COURT,),
    (Entry("grid"),),
    (Grade(1, "简单"),),
    ((1, MONTH),),
    OnExpiry.SUPERVISE,
    "说明",
)
OTHER_RUNG = Rung(
    "grid",
    "格",
    "防线",
    RungUnit.VILLAGE,
    HeldBy.COUNTY,
    "code",
    "走访",
    Role.ROUTES,
    ("grid_member",),
    (),
    None,
    (),
    OnExpiry.REMIND,
    (Step("hear", "听"),),
    (),
    terminal=True,
    routes=("court",),
)


@pytest.mark.parametrize("field", [field.name for field in fields(Ladder)])
def test_no_field_of_a_ladder_changes_unseen(field: str) -> None:
    assert changes(LADDER, replace(LADDER, **{field: getattr(OTHER_LADDER, field)}))


@pytest.mark.parametrize("field", [field.name for field in fields(Rung) if field.name != "key"])
def test_no_field_of_a_rung_changes_unseen(field: str) -> None:
    new = with_rung(LADDER, "grid", **{field: getattr(OTHER_RUNG, field)})
    assert [change.field for change in changes(LADDER, new)] == [field]

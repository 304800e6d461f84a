"""Ladders for the tests: one by hand, and strategies that draw sound, crooked and arbitrary ones."""

from dataclasses import replace

from hypothesis import strategies as st

from core.calendars import Term, Unit
from core.escalation.rules import (
    ANY,
    Act,
    Called,
    CaseKind,
    Condition,
    Edge,
    Entry,
    Exit,
    ExitKind,
    Grade,
    HeldBy,
    Ladder,
    OnExpiry,
    Record,
    Risk,
    Role,
    Rung,
    RungUnit,
    Step,
    Way,
)

DAYS = Term(3, Unit.WORKING_DAYS)
MONTH = Term(30, Unit.NATURAL_DAYS)
ENDING = (Act.SETTLE, Act.TERMINATE)
COURT = Exit("court", ExitKind.COURT, "法院")
POLICE = Exit("police", ExitKind.POLICE, "公安", urgent=True)
LABOUR = Exit("labour", ExitKind.ARBITRATION, "劳动仲裁", types=("J10", "J11"))

GRID = Rung(
    "grid",
    "网格",
    "第一站",
    RungUnit.GRID,
    acts=(Act.SETTLE, Act.ESCALATE, Act.SKIP, Act.SEND_OUT),
    sign_term=Term(1, Unit.WORKING_DAYS),
    terms=((1, DAYS),),
    on_expiry=OnExpiry.CLIMB,
    record_before_leaving=(Record.MEASURES, Record.REASON),
)
VILLAGE = Rung(
    "village",
    "村",
    "第二站",
    RungUnit.VILLAGE,
    acts=(Act.SETTLE, Act.ESCALATE, Act.HAND_DOWN, Act.WHISTLE, Act.SEND_OUT),
    terms=((1, DAYS), (3, MONTH)),
    steps=(Step("hear", "听"), Step("study", "研", from_grade=3)),
)
TOWN = Rung(
    "town",
    "镇",
    "第三站",
    RungUnit.TOWNSHIP,
    acts=(*ENDING, Act.HAND_DOWN, Act.SEND_OUT),
    terms=((1, MONTH),),
    terminal=True,
    routes=("court", "labour"),
)
URGENT = (Condition(risks=(Risk.RED,)), Condition(scale_at_least=2, grade_at_least=3))
EDGES = (
    Edge(Way.UP, "grid", "village"),
    Edge(Way.UP, "village", "town"),
    Edge(Way.SKIP, "grid", "town", URGENT),
    Edge(Way.DOWN, "town", "village"),
    Edge(Way.DOWN, "village", "grid"),
    Edge(Way.WHISTLE, "village", "department"),
    Edge(Way.OUT, ANY, "police"),
    Edge(Way.OUT, "village", "court"),
    Edge(Way.OUT, "village", "labour"),
)
LADDER = Ladder(CaseKind.DISPUTE, "三站", (GRID, VILLAGE, TOWN), EDGES, (COURT, POLICE, LABOUR))


def with_rung(ladder: Ladder, key: str, /, **changes: object) -> Ladder:
    """Return the ladder with one rung changed."""
    rungs = tuple(replace(rung, **changes) if rung.key == key else rung for rung in ladder.rungs)  # type: ignore[arg-type]
    return replace(ladder, rungs=rungs)


def with_edges(ladder: Ladder, *edges: Edge) -> Ladder:
    """Return the ladder with these edges besides its own."""
    return replace(ladder, edges=(*ladder.edges, *edges))


def without_edges(ladder: Ladder, *ways: Way) -> Ladder:
    """Return the ladder without the edges of these ways."""
    return replace(ladder, edges=tuple(edge for edge in ladder.edges if edge.way not in ways))


texts = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=8)
keys = st.sampled_from(["a", "b", "c", "court", "*", "", "department"])
terms = st.builds(Term, st.integers(1, 99), st.sampled_from(Unit)) | st.builds(
    Term, st.integers(1, 99), st.just(Unit.NATURAL_DAYS), st.just(True)
)
graded = st.dictionaries(st.integers(1, 4), terms, max_size=3).map(lambda drawn: tuple(sorted(drawn.items())))
scales = st.none() | st.integers(-2, 9)


def _some(of: st.SearchStrategy[object], most: int = 3) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(of, max_size=most).map(tuple)


conditions = st.builds(Condition, scales, scales, scales, _some(st.sampled_from(Risk)), _some(texts))
rungs = st.builds(
    Rung,
    keys,
    texts,
    texts,
    st.sampled_from(RungUnit),
    st.sampled_from(HeldBy),
    texts,
    texts,
    st.sampled_from(Role),
    _some(texts),
    _some(st.sampled_from(Act)),
    st.none() | terms,
    graded,
    st.sampled_from(OnExpiry),
    _some(st.builds(Step, keys, texts, st.integers(-1, 5))),
    _some(st.sampled_from(Record)),
    st.booleans(),
    _some(keys),
)
arbitrary = st.builds(
    Ladder,
    st.sampled_from(CaseKind),
    texts,
    _some(rungs),
    _some(st.builds(Edge, st.sampled_from(Way), keys, keys, _some(conditions)), 6),
    _some(st.builds(Exit, keys, st.sampled_from(ExitKind), texts, texts, _some(texts), st.booleans())),
    _some(st.builds(Entry, keys, _some(conditions))),
    _some(st.builds(Grade, st.integers(-1, 6), texts)),
    graded,
    st.sampled_from(OnExpiry),
    texts,
)
"""Anything the values can say, sound or not."""


@st.composite
def sound(draw: st.DrawFn) -> Ladder:
    """A ladder that may be published: a tree of up to seven rungs, each led up to a later one, with skips, downs, calls and exits."""
    size = draw(st.integers(1, 7))
    parents = {index: draw(st.integers(index + 1, size - 1)) for index in range(size - 1) if draw(st.integers(0, 4))}
    parents.update({index: size - 1 for index in range(size - 1) if index not in parents})
    levels = sorted(draw(st.lists(st.sampled_from(list(RungUnit)), min_size=size, max_size=size)), key=list(RungUnit).index)
    edges = [Edge(Way.UP, f"r{index}", f"r{above}") for index, above in parents.items()]
    for index, above in parents.items():
        over = above
        while (over := parents.get(over, -1)) >= 0:
            if draw(st.booleans()):
                edges.append(Edge(Way.SKIP, f"r{index}", f"r{over}", (draw(st.sampled_from(URGENT)),)))
        if draw(st.booleans()):
            edges.append(Edge(Way.DOWN, f"r{above}", f"r{index}"))
    edges.extend(
        Edge(Way.WHISTLE, f"r{index}", draw(st.sampled_from(Called)).value) for index in range(size) if draw(st.booleans())
    )
    edges.append(Edge(Way.OUT, ANY, "police"))
    drawn = tuple(_sound_rung(draw, index, size, levels[index], edges) for index in range(size))
    entries = tuple(Entry(f"r{index}", (Condition(types=(f"J{index}",)),)) for index in range(size))
    return Ladder(draw(st.sampled_from(CaseKind)), "链条", drawn, tuple(edges), (COURT, POLICE), entries)


def _sound_rung(draw: st.DrawFn, index: int, size: int, unit: RungUnit, edges: list[Edge]) -> Rung:
    acts_of = {Way.SKIP: Act.SKIP, Way.DOWN: Act.HAND_DOWN, Way.WHISTLE: Act.WHISTLE}
    own = [edge.way for edge in edges if edge.start == f"r{index}"]
    acts = [act for way, act in acts_of.items() if way in own]
    terminal = index == size - 1
    mediates = terminal or draw(st.booleans())
    climbs = not terminal and draw(st.booleans())
    if not terminal and (not climbs or draw(st.booleans())):
        acts.append(Act.ESCALATE)
    if mediates:
        acts.extend(ENDING)
    return Rung(
        f"r{index}",
        "层级",
        f"第{index}站",
        unit,
        held_by=HeldBy(unit) if unit in {RungUnit.COUNTY, RungUnit.PREFECTURE} else HeldBy.TOWNSHIP,
        role=Role.MEDIATES if mediates else draw(st.sampled_from([Role.ROUTES, Role.ADVISES])),
        acts=tuple(acts),
        terms=((1, DAYS),) if climbs else draw(graded),
        on_expiry=OnExpiry.CLIMB if climbs else OnExpiry.LIGHT,
        terminal=terminal,
        routes=("court",) if mediates else (),
    )


@st.composite
def crooked(draw: st.DrawFn) -> Ladder:
    """A ladder whose ways were drawn at random: it may loop, branch, or lead nowhere."""
    size = draw(st.integers(1, 5))
    named = st.sampled_from([f"r{index}" for index in range(size)])
    drawn = tuple(
        Rung(
            f"r{index}",
            "层级",
            "站",
            RungUnit.VILLAGE,
            acts=(*ENDING, Act.ESCALATE),
            terminal=draw(st.booleans()),
            routes=("court",),
        )
        for index in range(size)
    )
    edges = draw(
        st.lists(st.builds(Edge, st.sampled_from([Way.UP, Way.UP, Way.SKIP]), named, named), max_size=2 * size, unique=True)
    )
    return Ladder(CaseKind.DISPUTE, "链条", drawn, tuple(edges), (COURT,))

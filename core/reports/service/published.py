"""Figures a place published about itself: kept with their day and source, shown beside what is counted, never among it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from core.reports.models import PublishedFigure
from core.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Published:
    """One published figure, as it was published."""

    key: str
    name: str
    value: str
    unit: str
    as_of: date
    source: str
    note: str = ""


_ALL = (
    select(*(getattr(PublishedFigure, field.name) for field in fields(Published)))
    .where(PublishedFigure.county_id == bindparam("county"), PublishedFigure.space_id == bindparam("space"))
    .order_by(PublishedFigure.place, PublishedFigure.as_of)
)


def published(ws: Workspace) -> list[Published]:
    """Return what this space published about itself, of each figure the latest, in the order it was put down."""
    rows = ws.session.execute(_ALL, {"county": ws.county_id, "space": ws.space_id}).mappings()
    figures = [Published(**row) for row in rows]
    latest = {one.key: one for one in sorted(figures, key=lambda one: one.as_of)}
    return [one for one in figures if latest[one.key] is one]


def by_source(figures: Sequence[Published]) -> list[tuple[date, str, list[Published]]]:
    """Return published figures gathered by the day and the source they stand in, as a page shows them."""
    found: dict[tuple[date, str], list[Published]] = {}
    for one in figures:
        found.setdefault((one.as_of, one.source), []).append(one)
    return [(as_of, source, figures) for (as_of, source), figures in found.items()]


def put_down(ws: Workspace, figures: Sequence[Published]) -> None:
    """Put down figures this space published; one of the same key and day takes the place of the earlier."""
    if not figures:
        return
    adding = insert(PublishedFigure)
    changing = {name: adding.excluded[name] for name in ("name", "value", "unit", "source", "note", "place")}
    keeping = adding.on_conflict_do_update(index_elements=["county_id", "space_id", "key", "as_of"], set_=changing)
    own = {"county_id": ws.county_id, "space_id": ws.space_id}
    ws.session.execute(keeping, [{**own, **asdict(one), "place": place} for place, one in enumerate(figures)])

"""The ladders in force in a county: which, in which version, since when, for whom."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select

from core import escalation
from core.escalation import Ladder
from core.escalation.models import LadderBinding, LadderVersion
from core.workspace import Workspace
from tenants.spaces import SpaceRow


@dataclass(frozen=True, slots=True)
class BoundLadder:
    """A ladder that new cases take now: the whole county's, or one township's own (``space_name`` is that township's)."""

    id: int
    kind: str
    name: str
    version: int
    published_at: datetime
    published_by: str
    space_id: int
    space_name: str
    whole_county: bool
    ladder: Ladder


def lineages(ws: Workspace) -> dict[int, tuple[str, str]]:
    """Return of which ladder (its kind and name) each version is, by the version's number."""
    rows = ws.session.execute(
        select(LadderVersion.id, LadderVersion.kind, LadderVersion.name).where(LadderVersion.county_id == ws.county_id)
    )
    return {row.id: (row.kind, row.name) for row in rows}


def bound_ladders(ws: Workspace) -> list[BoundLadder]:
    """Return the ladders in force, the county's own before those of townships, disputes before other kinds."""
    rows = ws.session.execute(
        select(
            LadderVersion.id,
            LadderVersion.kind,
            LadderVersion.name,
            LadderVersion.version,
            LadderVersion.published_at,
            LadderVersion.published_by,
            LadderBinding.space_id,
            SpaceRow.name.label("space_name"),
        )
        .join(
            LadderBinding, and_(LadderBinding.county_id == LadderVersion.county_id, LadderBinding.ladder_id == LadderVersion.id)
        )
        .join(SpaceRow, SpaceRow.id == LadderBinding.space_id)
        .where(LadderVersion.county_id == ws.county_id)
    ).all()
    found = [
        BoundLadder(
            row.id,
            row.kind,
            row.name,
            row.version,
            row.published_at,
            row.published_by,
            row.space_id,
            row.space_name,
            row.space_id == ws.county_id,
            escalation.ladder_of(ws, row.id),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (not one.whole_county, one.kind != "dispute", one.kind, one.space_id))

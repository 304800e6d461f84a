"""The versions of a county's ladders, and where each is taken: by the whole county or by townships of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select

from core import audit, escalation
from core.escalation.models import LadderBinding, LadderVersion
from core.workspace import Workspace
from tenants.spaces import SpaceRow


class VersionMissing(LookupError):
    """There is no such version in this county."""


class UnknownPlace(ValueError):
    """A ladder is to be taken by a place that is not of this county, or by none."""


@dataclass(frozen=True, slots=True)
class Version:
    """A published version, with the places that take it now (numbers of spaces; the county's own is the whole county)."""

    id: int
    kind: str
    name: str
    version: int
    title: str
    published_at: datetime
    published_by: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A place that may take a ladder: the county itself, or a township."""

    id: int
    name: str
    is_county: bool


def versions(ws: Workspace) -> Sequence[Version]:
    """Return all versions of this county's ladders, the newest of each ladder first, ladders in the order they came."""
    rows = ws.session.execute(
        select(
            LadderVersion.id,
            LadderVersion.kind,
            LadderVersion.name,
            LadderVersion.version,
            LadderVersion.spec["title"].as_string().label("title"),
            LadderVersion.published_at,
            LadderVersion.published_by,
        )
        .where(LadderVersion.county_id == ws.county_id)
        .order_by(LadderVersion.kind != "dispute", LadderVersion.kind, LadderVersion.name != "main", LadderVersion.name)
        .order_by(LadderVersion.version.desc())
    ).all()
    taken = _taken(ws)
    return [
        Version(
            row.id,
            row.kind,
            row.name,
            row.version,
            row.title,
            row.published_at,
            row.published_by,
            tuple(place for (_kind, place), ladder in taken.items() if ladder == row.id),
        )
        for row in rows
    ]


def find_version(ws: Workspace, ladder_id: int) -> Version:
    """Return one version.

    Raises:
        VersionMissing: no such version in this county.
    """
    found = next((one for one in versions(ws) if one.id == ladder_id), None)
    if found is None:
        raise VersionMissing(ladder_id)
    return found


def newest(ws: Workspace, kind: str) -> Sequence[Version]:
    """Return the newest version of each ladder of a kind."""
    seen: dict[str, Version] = {}
    for one in versions(ws):
        if one.kind == kind:
            seen.setdefault(one.name, one)
    return list(seen.values())


def spaces_here(ws: Workspace) -> Sequence[Place]:
    """Return the county and its townships that are open, the county first, townships by their codes."""
    rows = ws.session.execute(
        select(SpaceRow.id, SpaceRow.name)
        .where(
            SpaceRow.county_id == ws.county_id,
            SpaceRow.closed_at.is_(None),
            (SpaceRow.id == ws.county_id) | (SpaceRow.kind == "township"),
        )
        .order_by(SpaceRow.id != ws.county_id, SpaceRow.code)
    ).all()
    return [Place(row.id, row.name, row.id == ws.county_id) for row in rows]


def places_with(ws: Workspace, kind: str, name: str) -> set[int]:
    """Return the spaces that take a ladder now, in whatever version."""
    return set(
        ws.session.scalars(
            select(LadderBinding.space_id)
            .join(
                LadderVersion,
                and_(LadderVersion.county_id == LadderBinding.county_id, LadderVersion.id == LadderBinding.ladder_id),
            )
            .where(LadderBinding.county_id == ws.county_id, LadderBinding.kind == kind, LadderVersion.name == name)
        )
    )


def taken_by(ws: Workspace, kind: str) -> dict[int, int]:
    """Return which version each space has of its own for a kind of case; one that follows the county is left out."""
    return {space: ladder for (one, space), ladder in _taken(ws).items() if one == kind}


def bind_place(ws: Workspace, kind: str, space_id: int, ladder_id: int | None) -> Place:
    """Let a place take a version from now on and return the place; without one a township goes back to the county's.

    Running cases keep theirs.

    Raises:
        UnknownPlace: the place is not of this county, or the county itself would be left without a ladder.
        VersionMissing: no such version of this kind in this county.
    """
    place = next((one for one in spaces_here(ws) if one.id == space_id), None)
    if place is None or (ladder_id is None and place.is_county):
        raise UnknownPlace
    if ladder_id is not None and find_version(ws, ladder_id).kind != kind:
        raise VersionMissing(ladder_id)
    escalation.bind(ws, kind, ladder_id, space_id)
    audit.record(ws, "bind_ladder", detail={"ladder": ladder_id, "kind": kind, "space": space_id})
    return place


def _taken(ws: Workspace) -> dict[tuple[str, int], int]:
    rows = ws.session.execute(
        select(LadderBinding.kind, LadderBinding.space_id, LadderBinding.ladder_id).where(
            LadderBinding.county_id == ws.county_id, LadderBinding.ladder_id.is_not(None)
        )
    )
    return {(row.kind, row.space_id): int(row.ladder_id) for row in rows}

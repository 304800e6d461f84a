"""Drafts of ladders: begun from a version, a pattern or nothing, saved as often as somebody likes, published or thrown away."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as insert_or_skip

from core import audit, escalation
from core.administration.service.ladders import lineages
from core.administration.service.versions import UnknownPlace, VersionMissing, places_with, spaces_here
from core.escalation import Ladder
from core.escalation.models import LadderDraft, LadderVersion
from core.escalation.rules import Problem, validate
from core.escalation.rules.edits import free_key
from core.escalation.schemas import dump_ladder, load_ladder
from core.workspace import Workspace
from tenants.door import changed


class DraftMissing(LookupError):
    """There is no such open draft in this county."""


class DraftStale(Exception):
    """Somebody saved the draft since the page was read; carries its number and the version it has now."""

    def __init__(self, draft_id: int, now: int) -> None:
        super().__init__(draft_id)
        self.draft_id = draft_id
        self.now = now


class Unsound(ValueError):
    """The ladder cannot be published; ``problems`` says why."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(", ".join(problem.fault for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Draft:
    """An open draft with the ladder it holds."""

    row: LadderDraft
    ladder: Ladder

    @property
    def id(self) -> int:
        """Its number."""
        return self.row.id


def open_drafts(ws: Workspace) -> Sequence[Draft]:
    """Return the drafts somebody is writing, the one saved last first."""
    wanted = select(LadderDraft).where(LadderDraft.county_id == ws.county_id, LadderDraft.ended_at.is_(None))
    return [_read(row) for row in ws.session.scalars(wanted.order_by(LadderDraft.saved_at.desc(), LadderDraft.id))]


def begin_from(ws: Workspace, ladder_id: int) -> Draft:
    """Begin a draft from a version, to be published as the next one of its ladder; an open draft of that ladder is resumed.

    Raises:
        VersionMissing: no such version in this county.
    """
    base = ws.session.get(LadderVersion, (ws.county_id, ladder_id))
    if base is None:
        raise VersionMissing(ladder_id)
    wanted = select(LadderDraft).where(
        LadderDraft.county_id == ws.county_id,
        LadderDraft.kind == base.kind,
        LadderDraft.name == base.name,
        LadderDraft.ended_at.is_(None),
    )
    standing = ws.session.scalars(wanted).first()
    begun = None if standing else _begin(ws, base.name, load_ladder(base.spec), base.id)
    return begun or _read(standing or ws.session.scalars(wanted).one())


def begin_new(ws: Workspace, ladder: Ladder) -> Draft:
    """Begin a ladder of its own: from a pattern, a file, or with no rung yet."""
    taken = {name for kind, name in lineages(ws).values() if kind == ladder.kind}
    taken |= {draft.row.name for draft in open_drafts(ws) if draft.row.kind == ladder.kind}
    begun = None
    while begun is None:
        name = "main" if not taken else free_key("ladder", taken)
        begun = _begin(ws, name, ladder, None)
        taken.add(name)
    return begun


def _begin(ws: Workspace, name: str, ladder: Ladder, based_on: int | None) -> Draft | None:
    """Begin a draft of this name, or return None where somebody else began one at the same moment."""
    draft_id, now = ws.new_key(), ws.now()
    values = {
        "county_id": ws.county_id,
        "id": draft_id,
        "kind": ladder.kind.value,
        "name": name,
        "spec": dump_ladder(ladder),
        "version": 1,
        "based_on": based_on,
        "begun_at": now,
        "begun_by": ws.actor.name,
        "saved_at": now,
        "saved_by": ws.actor.name,
        "ended_at": None,
        "published_as": None,
    }
    if not changed(ws.session.execute(insert_or_skip(LadderDraft).values(values).on_conflict_do_nothing())):
        return None
    audit.record(ws, "begin_ladder", detail={"draft": draft_id, "kind": ladder.kind.value, "name": name})
    return find_draft(ws, draft_id)


def find_draft(ws: Workspace, draft_id: int) -> Draft:
    """Return an open draft.

    Raises:
        DraftMissing: there is none of this number here, or it is published or thrown away.
    """
    row = ws.session.get(LadderDraft, (ws.county_id, draft_id))
    if row is None or row.ended_at is not None:
        raise DraftMissing(draft_id)
    return _read(row)


def save_draft(ws: Workspace, draft_id: int, ladder: Ladder, *, version: int) -> Draft:
    """Keep a draft as it is now; its kind stays.

    Raises:
        DraftMissing: there is no such draft.
        DraftStale: somebody saved it since ``version``.
    """
    row = _lock(ws, draft_id, version)
    row.spec, row.saved_at, row.saved_by = dump_ladder(ladder), ws.now(), ws.actor.name
    row.version += 1
    ws.session.flush()
    return Draft(row, ladder)


def discard_draft(ws: Workspace, draft_id: int, *, version: int) -> None:
    """Throw a draft away; raises as `save_draft`."""
    row = _lock(ws, draft_id, version)
    row.ended_at = ws.now()
    row.version += 1
    ws.session.flush()
    audit.record(ws, "discard_ladder", detail={"draft": draft_id, "kind": row.kind, "name": row.name})


def publish_draft(ws: Workspace, draft_id: int, places: Collection[int], *, version: int) -> int:
    """Publish a draft as a new version and let exactly these places take it; return the number of the version.

    ``places`` are numbers of spaces: the county's own for the whole county, or townships. A ladder that the whole county uses stays the
    county's, whatever is named. A township that had this ladder and is not named goes back to the county's.

    Raises:
        DraftMissing, DraftStale: as `save_draft`.
        Unsound: the ladder has faults.
        UnknownPlace: a place is not of this county, or none is named.
    """
    row = _lock(ws, draft_id, version)
    ladder = load_ladder(row.spec)
    problems = validate(ladder)
    if problems:
        raise Unsound(problems)
    had = places_with(ws, row.kind, row.name)
    wanted = sorted({*places, *(had & {ws.county_id})}, key=lambda space: (space != ws.county_id, space))
    if not wanted or not set(wanted) <= {space.id for space in spaces_here(ws)}:
        raise UnknownPlace
    ladder_id = escalation.publish(ws, row.name, ladder, for_space_id=wanted[0])
    for space_id in wanted[1:]:
        escalation.bind(ws, row.kind, ladder_id, space_id)
    for space_id in had - set(wanted):
        escalation.bind(ws, row.kind, None, space_id)
    row.ended_at, row.published_as = ws.now(), ladder_id
    row.version += 1
    ws.session.flush()
    audit.record(ws, "publish_ladder", detail={"ladder": ladder_id, "kind": row.kind, "name": row.name, "places": wanted})
    return ladder_id


def _lock(ws: Workspace, draft_id: int, version: int) -> LadderDraft:
    row = ws.session.execute(
        select(LadderDraft)
        .where(LadderDraft.county_id == ws.county_id, LadderDraft.id == draft_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if row is None or row.ended_at is not None:
        raise DraftMissing(draft_id)
    if row.version != version:
        raise DraftStale(draft_id, row.version)
    return row


def _read(row: LadderDraft) -> Draft:
    return Draft(row, load_ladder(row.spec))

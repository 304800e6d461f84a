"""Cases that may be one and the same, and merging one into another: it ends with a pointer, and stays readable."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, or_, select

from core import escalation
from core.access import Deed, Sight, sight
from core.cases.models import Assignment, Case, CaseStory, Party
from core.cases.rules import OPEN, PUT_AWAY, Refused, State
from core.cases.rules.overtime import said
from core.cases.service.extending import put_away, waiting_petition
from core.cases.service.lines import LINE, WITH_STORY
from core.cases.service.movement import key_of, open_window, take_in_hand, tell_unit, write_down
from core.workspace import Workspace
from tenants.base import AnyRow

#: So far back a case is looked for that may be the same (handbook 4.4, 1).
LOOKED_BACK = timedelta(days=90)
#: More than a clerk looks through helps nobody.
MOST_HINTS = 5


@dataclass(frozen=True, slots=True)
class Hint:
    """A case that may be the same, and by what: ``phone``, ``name`` or ``place``, the strongest first."""

    line: AnyRow
    by: tuple[str, ...]


def possible_duplicates(ws: Workspace, case: Case) -> list[Hint]:
    """Return cases of the home space of the last 90 days with the same telephone number, name or place, likeliest first.

    For whoever may merge the case; each of them is a line this actor sees.
    """
    story = ws.session.get(CaseStory, (case.county_id, case.home_space_id, case.id))
    parties = ws.session.execute(select(Party.name, Party.phone).where(*_parties_of(case))).all()
    phones = {row.phone for row in parties if row.phone} | ({story.reporter_phone} if story and story.reporter_phone else set())
    names = {row.name for row in parties if row.name}
    place = story.place if story else ""
    reasons: list[ColumnElement[bool]] = []
    if phones or names:
        same = or_(Party.phone.in_(phones), Party.name.in_(names)) if phones else Party.name.in_(names)
        reasons.append(
            select(Party.id)
            .where(Party.county_id == Case.county_id, Party.home_space_id == Case.home_space_id, Party.case_id == Case.id, same)
            .exists()
        )
    if phones:
        reasons.append(CaseStory.reporter_phone.in_(phones))
    if place:
        reasons.append(and_(CaseStory.place == place, Case.unit_id.is_not_distinct_from(case.unit_id)))
    if not reasons:
        return []
    found = ws.session.execute(
        select(*LINE, CaseStory.place.label("spot"), CaseStory.reporter_phone)
        .join(CaseStory, WITH_STORY)
        .where(
            Case.county_id == case.county_id,
            Case.home_space_id == case.home_space_id,
            Case.id != case.id,
            Case.state.not_in([int(state) for state in PUT_AWAY]),
            Case.reported_at > case.reported_at - LOOKED_BACK,
            or_(*reasons),
        )
        .order_by(Case.reported_at.desc())
        .limit(MOST_HINTS * 4)
    ).all()
    hints = [Hint(row, _reasons(ws, row, names, phones, place)) for row in found if _may_know(ws, row.id)]
    open_window(ws, case.id)
    return sorted(hints, key=lambda hint: -len(hint.by))[:MOST_HINTS]


def merge(ws: Workspace, case_id: int, into_number: str, *, version: int | None, words: str = "") -> Case:
    """Merge a case into another of the same home space: it ends with a pointer, and all that was written in it stays readable.

    Raises:
        Refused: beside ``into`` ``unknown_case`` where there is no such open case here, ``merge_with_itself``, or
            ``other_case_busy`` while somebody moves it; ``asked_already`` while something waits to be decided.
    """
    hand = take_in_hand(ws, case_id, Deed.MERGE, version)
    case = hand.case
    into = _other(ws, case, into_number)
    if waiting_petition(ws, case) is not None:
        raise Refused("asked_already")
    put_away(ws, hand, State.MERGED)
    escalation.stop_clocks(ws, key_of(case), "sign", "rung")
    case.paused_at = case.resumes_at = None
    case.merged_into_id = into.id
    write_down(ws, case, "merged", {"into": into.number}, note=words.strip())
    write_down(ws, into, "took_in", {"number": case.number})
    lead = ws.session.get_one(Assignment, (into.county_id, into.lead_id))
    for told, holder in ((case, hand.lead), (into, lead)):
        if holder.holder_unit_id != ws.actor.unit_id:
            tell_unit(ws, told, "merged", holder.holder_space_id, holder.holder_unit_id)
    return case


@dataclass(frozen=True, slots=True)
class Joined:
    """How a case hangs together with others: into which it was merged, and which were merged into it."""

    into: AnyRow | None
    taken_in: Sequence[AnyRow]


def joined(ws: Workspace, case: Case, *, took_in: bool) -> Joined:
    """Return the cases this one was merged with, by number, as far as the actor's space sees their lines.

    Where its timeline never says that it ``took_in`` another, none is looked for.
    """
    into = None
    if case.merged_into_id is not None:
        into = ws.session.execute(
            select(Case.id, Case.number).where(Case.county_id == case.county_id, Case.id == case.merged_into_id)
        ).one_or_none()
    if not took_in:
        return Joined(into, [])
    taken = (
        select(Case.id, Case.number)
        .where(Case.county_id == case.county_id, Case.merged_into_id == case.id)
        .order_by(Case.reported_at, Case.id)
    )
    return Joined(into, ws.session.execute(taken).all())


def _other(ws: Workspace, case: Case, number: str) -> Case:
    """Return the open case of this number in the same home space, locked."""
    number = said(number, "into")
    if number == case.number:
        raise Refused("merge_with_itself", "into")
    named = select(Case).where(Case.county_id == case.county_id, Case.home_space_id == case.home_space_id, Case.number == number)
    there = ws.session.scalars(named).one_or_none()
    if there is None or State(there.state) not in OPEN or not _may_know(ws, there.id):
        raise Refused("unknown_case", "into")
    open_window(ws, case.id)
    # never waited for: whoever merges the two the other way round at this moment would wait for this one
    locked = named.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    found = ws.session.scalars(locked).one_or_none()
    if found is None or State(found.state) not in OPEN:
        raise Refused("other_case_busy", "into")
    return found


def _may_know(ws: Workspace, case_id: int) -> bool:
    facts = open_window(ws, case_id)
    return facts is not None and sight(ws.actor, facts) >= Sight.LINE


def _reasons(ws: Workspace, row: AnyRow, names: set[str], phones: set[str], place: str) -> tuple[str, ...]:
    theirs = ws.session.execute(
        select(Party.name, Party.phone).where(
            Party.county_id == ws.county_id, Party.home_space_id == row.home_space_id, Party.case_id == row.id
        )
    ).all()
    by = []
    if phones & ({party.phone for party in theirs} | {row.reporter_phone}):
        by.append("phone")
    if names & {party.name for party in theirs}:
        by.append("name")
    if place and row.spot == place:
        by.append("place")
    return tuple(by)


def _parties_of(case: Case) -> tuple[ColumnElement[bool], ...]:
    return (Party.county_id == case.county_id, Party.home_space_id == case.home_space_id, Party.case_id == case.id)

"""Note a session with those who were invited to it."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import insert, select

from core import cases
from core.access import Deed
from core.cases.models import Case
from core.cases.models import Session as CaseSession
from core.cases.rules import NewSession
from core.cases.service.movement import take_in_hand
from core.mediation.models import SessionGuest
from core.mediation.rules import check_guests
from core.mediation.service.inviting import answers_of, invitations_of, parties_in
from core.workspace import Workspace


def note_session(ws: Workspace, case_id: int, new: NewSession, guests: Collection[int] = (), *, version: int | None) -> Case:
    """Note a session that was held; ``guests`` are invitations to which every party agreed (Art. 20), by their numbers.

    Raises:
        Refused: ``unknown_guest``, ``guest_not_agreed``, or what ``cases.note_session`` raises.
    """
    if not guests:
        return cases.note_session(ws, case_id, new, version=version)
    named = _named(ws, take_in_hand(ws, case_id, Deed.NOTE_SESSION, version).case, guests)
    case = cases.note_session(
        ws, case_id, replace(new, present="、".join(part for part in (new.present, *named) if part)), version=version
    )
    ws.session.flush()
    session_id = ws.session.scalars(
        select(CaseSession.id)
        .where(
            CaseSession.county_id == case.county_id,
            CaseSession.home_space_id == case.home_space_id,
            CaseSession.case_id == case.id,
        )
        .order_by(CaseSession.recorded_at.desc(), CaseSession.id.desc())
        .limit(1)
    ).one()
    keys = {"county_id": case.county_id, "home_space_id": case.home_space_id, "case_id": case.id, "session_id": session_id}
    ws.session.execute(
        insert(SessionGuest),
        [
            {**keys, "id": ws.new_key(), "invitation_id": guest, "at": ws.now(), "by_name": ws.actor.name}
            for guest in sorted(set(guests))
        ],
    )
    return case


def _named(ws: Workspace, case: Case, guests: Collection[int]) -> list[str]:
    """Return the names of those who took part, after seeing that they could."""
    invited = {one.id: one for one in invitations_of(ws, case)}
    check_guests([party.id for party in parties_in(ws, case)], answers_of(ws, case, invited), guests)
    return [invited[guest].name for guest in sorted(set(guests))]

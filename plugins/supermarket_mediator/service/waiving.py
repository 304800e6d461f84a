"""Somebody who must keep out may be chosen all the same: one person asks for it with a reason, another decides, and the parties read it."""

from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import select

from core.api import CaseView, NotAllowed, Refused, Workspace, centre_of, leave_word, record_audit, write_on_case
from plugins.supermarket_mediator.models import Place, Ticket, Waiver
from plugins.supermarket_mediator.rules.conflicts import Conflict
from plugins.supermarket_mediator.rules.entries import NewWaiver
from plugins.supermarket_mediator.service.choosing import DEEDS, choosing_of, name_of_mediator, needed
from plugins.supermarket_mediator.service.offering import waivable
from plugins.supermarket_mediator.service.wall import KEY


def waivers_of(ws: Workspace, choosing_id: int) -> Sequence[Waiver]:
    """Return what was asked for in a choosing, the first first."""
    mine = (Waiver.county_id == ws.county_id, Waiver.choosing_id == choosing_id)
    return ws.session.scalars(select(Waiver).where(*mine).order_by(Waiver.asked_at, Waiver.id)).all()


def waiver_of(ws: Workspace, case_id: int, waiver_id: int) -> Waiver | None:
    """Return what was asked for in a case, by its number, and hold it until this transaction ends."""
    mine = (Waiver.county_id == ws.county_id, Waiver.case_id == case_id, Waiver.id == waiver_id)
    return ws.session.scalars(
        select(Waiver).where(*mine).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()


def let_in(ws: Workspace, place: Place) -> list[str]:
    """Return what would keep a mediator out of what it was picked for, and why it was let in; nothing where nothing did."""
    mine = (Ticket.county_id == ws.county_id, Ticket.choosing_id == place.choosing_id)
    tickets = ws.session.scalars(select(Ticket).where(*mine))
    return next((ticket.waived[str(place.mediator_id)] for ticket in tickets if str(place.mediator_id) in ticket.waived), [])


def may_be_asked(ws: Workspace, view: CaseView, choosing_id: int) -> dict[int, Conflict]:
    """Return of whom it can be asked now that they may be chosen although they must keep out, and what keeps each out."""
    asked = {one.mediator_id for one in waivers_of(ws, choosing_id) if one.granted is not False}
    return {number: why for number, why in waivable(ws, view).items() if number not in asked}


def ask_waiver(ws: Workspace, view: CaseView, new: NewWaiver) -> int:
    """Ask that a mediator who must keep out may be chosen all the same, and return the number of what was asked.

    Nothing changes until somebody else agrees (``decide_waiver``).

    Raises:
        NotAllowed: the case is not the actor's to lead.
        Refused: ``market_over``, ``market_not_waivable``, ``market_waiver_asked`` or ``market_names``: parties are named on no slip.
    """
    needs = needed(view)
    one = choosing_of(ws, view.case.home_space_id, view.case.id)
    if one is None:
        raise Refused("market_over")
    if ws.actor.account_id is None:
        raise Refused("market_four_eyes")
    conflict = waivable(ws, view).get(new.mediator_id)
    if conflict is None:
        raise Refused("market_not_waivable", "mediator")
    if any(asked.mediator_id == new.mediator_id and asked.granted is not False for asked in waivers_of(ws, one.id)):
        raise Refused("market_waiver_asked", "mediator")
    if any(party.name in new.words for party in view.parties if party.name):
        raise Refused("market_names", "words")
    keys = {"county_id": ws.county_id, "home_space_id": one.home_space_id, "case_id": one.case_id, "choosing_id": one.id}
    asked = Waiver(
        **keys,
        id=ws.new_key(),
        mediator_id=new.mediator_id,
        conflict=conflict.value,
        words=new.words,
        asked_at=ws.now(),
        asked_by=ws.actor.name,
        asked_account_id=ws.actor.account_id,
        decided_by="",
    )
    ws.session.add(asked)
    ws.session.flush()
    write_on_case(ws, one.case_id, f"{KEY}.waiver_asked", {"conflict": conflict.value}, _said(ws, asked), needs=needs)
    desk = centre_of(ws.session, ws.county_id, one.home_space_id)
    if desk is not None:
        at = f"cases/{one.case_id}/waivers/{asked.id}"
        leave_word(ws, f"{KEY}.waiver_asked", space_id=one.home_space_id, unit_id=desk.id, about=view.case.number, at=at)
    return asked.id


def decide_waiver(ws: Workspace, view: CaseView, asked: Waiver, *, granted: bool) -> int:
    """Agree, or do not, as a second person, and return the number of what was asked.

    What was agreed to stands on every party's slip with its reason. The mediator is picked by a party itself, never named by the
    centre, and takes the case only once every party picked it.

    Raises:
        NotAllowed: the case is not the actor's to lead or to rule on.
        Refused: ``market_decided``, ``market_over``, ``market_four_eyes``: whoever asked does not decide; ``market_not_waivable``: things
            have changed since.
    """
    if asked.decided_at is not None:
        raise Refused("market_decided")
    one = choosing_of(ws, view.case.home_space_id, view.case.id)
    if one is None or one.id != asked.choosing_id:
        raise Refused("market_over")
    if ws.actor.account_id is None or ws.actor.account_id == asked.asked_account_id:
        raise Refused("market_four_eyes")
    if granted and waivable(ws, view).get(asked.mediator_id) != asked.conflict:
        raise Refused("market_not_waivable")
    asked.decided_at, asked.decided_by, asked.decided_account_id = ws.now(), ws.actor.name, ws.actor.account_id
    asked.granted = granted
    ws.session.flush()
    if granted:
        _offer(ws, asked)
    _write(ws, asked, "waiver_granted" if granted else "waiver_denied")
    return asked.id


def _offer(ws: Workspace, asked: Waiver) -> None:
    mine = (
        Ticket.county_id == ws.county_id,
        Ticket.home_space_id == asked.home_space_id,
        Ticket.choosing_id == asked.choosing_id,
    )
    for ticket in ws.session.scalars(select(Ticket).where(*mine)):
        ticket.offers = [*(one for one in ticket.offers if one != asked.mediator_id), asked.mediator_id]
        ticket.waived = {**ticket.waived, str(asked.mediator_id): [Conflict(asked.conflict).value, asked.words]}
    ws.session.flush()


def _write(ws: Workspace, asked: Waiver, deed: str) -> None:
    """Write into the timeline what was decided, by whatever of the core's deeds the actor has on the case."""
    record_audit(ws, f"{KEY}.{deed}", asked.case_id, {"mediator": asked.mediator_id, "conflict": asked.conflict})
    for needs in DEEDS:
        with suppress(NotAllowed):
            write_on_case(ws, asked.case_id, f"{KEY}.{deed}", {"conflict": asked.conflict}, _said(ws, asked), needs=needs.value)
            return
    raise NotAllowed(DEEDS[0])


def _said(ws: Workspace, asked: Waiver) -> str:
    return f"{name_of_mediator(ws, asked.mediator_id)}：{asked.words}"

"""The parties of a case choose: begin, make their picks, see how far they are, settle on one, end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from core.api import (
    CaseLine,
    CaseMissing,
    CaseView,
    Deed,
    NotAllowed,
    Refused,
    Sight,
    Workspace,
    read_case,
    settings_of,
    write_on_case,
)
from plugins.supermarket_mediator.models import Choosing, Mediator, Place, Ticket
from plugins.supermarket_mediator.rules.conflicts import Matter, digests_of
from plugins.supermarket_mediator.rules.keys import field_of
from plugins.supermarket_mediator.rules.picks import (
    Outcome,
    Pick,
    common_wish,
    outcome,
    why_not_open,
)
from plugins.supermarket_mediator.service.offering import matter_of, offers_for
from plugins.supermarket_mediator.service.places import free, free_all, live, places_of, take
from plugins.supermarket_mediator.service.wall import KEY, gone_among

#: Whoever may do one of these on a case may let its parties choose; the first that is had is written down as what was needed.
DEEDS = (Deed.NOTE_SESSION, Deed.DISPATCH, Deed.TRIAGE)


@dataclass(frozen=True, slots=True)
class Standing:
    """A choosing with its tickets, the places that stand, and what it comes to.

    ``left`` are those who took it on and left their post since: they stand for nobody any more, whoever picked them picks anew.
    """

    choosing: Choosing
    tickets: Sequence[Ticket]
    places: Sequence[Place]
    picks: Sequence[Pick]
    outcome: Outcome
    left: frozenset[int] = frozenset()

    @property
    def mediators(self) -> list[int]:
        """Who is asked or set now, each once."""
        return list(dict.fromkeys(pick.asked for pick in self.picks if pick.asked is not None))

    @property
    def stood(self) -> list[Place]:
        """The places that stand; of a choosing that has ended those that stood at its end."""
        return _stood(self.choosing, self.places, self.left)


def open_choosing(ws: Workspace, case_id: int) -> int:
    """Let the parties of a case choose (People's Mediation Law Art. 19, 23) and return the choosing's number.

    Raises:
        CaseMissing, NotAllowed: the case is not the actor's to lead.
        Refused: ``market_open_already``, what ``why_not_open`` names, ``market_declined`` (Art. 17) or ``market_nobody``.
    """
    view = seen_whole(ws, case_id)
    needs = needed(view)
    case = view.case
    if choosing_of(ws, case.home_space_id, case.id) is not None:
        raise Refused("market_open_already")
    if cannot := why_not_open(view.standing.state.name.lower(), len(view.parties)):
        raise Refused(cannot)
    if "refused" in view.standing.consents:
        raise Refused("market_declined")
    matter = matter_of(ws, view)
    offers = offers_for(ws, view, matter)
    if not offers:
        raise Refused("market_nobody")
    keys = {"county_id": case.county_id, "home_space_id": case.home_space_id, "case_id": case.id}
    one = Choosing(**keys, id=ws.new_key(), unit_id=ws.actor.unit_id, opened_at=ws.now(), opened_by=ws.actor.name, why_ended="")
    ws.session.add(one)
    ws.session.flush()
    _hand_out(ws, view, one, offers, matter)
    ws.session.flush()
    write_on_case(ws, case_id, f"{KEY}.opened", {"parties": len(view.parties), "offers": len(offers)}, needs=needs)
    return one.id


def renew(ws: Workspace, case_id: int) -> int:
    """Give parties that came later their tickets, take from all whom the new ones speak against, and return the choosing's number.

    Raises:
        Refused: ``market_over``.
    """
    view = seen_whole(ws, case_id)
    needed(view)
    one = choosing_of(ws, view.case.home_space_id, case_id)
    if one is None:
        raise Refused("market_over")
    matter = matter_of(ws, view)
    offers = offers_for(ws, view, matter)
    for ticket in standing_of(ws, one).tickets:
        # who was let in although it must keep out was so before the new party was known
        ticket.offers, ticket.waived = [number for number in ticket.offers if number in offers], {}
        ticket.against = sorted(digests_of(ws.county_id, matter))
    _hand_out(ws, view, one, offers, matter)
    return one.id


def without_ticket(view: CaseView, standing: Standing) -> bool:
    """Return whether a party came after the tickets were given out."""
    return bool({party.id for party in view.parties} - {ticket.party_id for ticket in standing.tickets})


def choosing_of(ws: Workspace, home_space_id: int, case_id: int) -> Choosing | None:
    """Return the choosing of a case that has not ended."""
    mine = (Choosing.county_id == ws.county_id, Choosing.home_space_id == home_space_id, Choosing.case_id == case_id)
    return ws.session.scalars(select(Choosing).where(*mine, Choosing.ended_at.is_(None))).one_or_none()


def last_choosing_of(ws: Workspace, home_space_id: int, case_id: int) -> Choosing | None:
    """Return the choosing of a case that has not ended, or else the last that was not called off: who mediates stays to be read."""
    mine = (Choosing.county_id == ws.county_id, Choosing.home_space_id == home_space_id, Choosing.case_id == case_id)
    wanted = select(Choosing).where(*mine, Choosing.why_ended != "off").order_by(Choosing.ended_at.desc().nulls_first())
    return ws.session.scalars(wanted.limit(1)).one_or_none()


def standing_of(ws: Workspace, one: Choosing) -> Standing:
    """Return how far the parties are."""
    mine = (Ticket.county_id == ws.county_id, Ticket.home_space_id == one.home_space_id, Ticket.choosing_id == one.id)
    tickets = ws.session.scalars(select(Ticket).where(*mine).order_by(Ticket.side, Ticket.id)).all()
    places = places_of(ws, one.id)
    left = _left(ws, one, places)
    picks = [_pick_of(ticket, _stood(one, places, left)) for ticket in tickets]
    said = settings_of(ws, KEY)
    found = outcome(picks, together=said["differ"] == "together", most=int(said["most_together"]))
    return Standing(one, tickets, places, picks, found, left)


def settle_on(ws: Workspace, case_id: int) -> int:
    """Where picks differ and here one is to suit all: ask the one every party would take, and return the choosing's number.

    Raises:
        Refused: ``market_no_common``, or ``market_full``.
    """
    view = seen_whole(ws, case_id)
    needs = needed(view)
    one = choosing_of(ws, view.case.home_space_id, case_id)
    if one is None:
        raise Refused("market_over")
    standing = standing_of(ws, one)
    common = common_wish(standing.picks)
    if common is None:
        raise Refused("market_no_common")
    for place in live(standing.places):
        if place.mediator_id != common:
            free(ws, place, "changed")
    first = standing.tickets[0]
    if not take(ws, first, common, [wish for wish in first.wishes if wish != common]):
        raise Refused("market_full")
    write_on_case(ws, case_id, f"{KEY}.settled_on", note=name_of_mediator(ws, common), needs=needs)
    return one.id


def call_off(ws: Workspace, case_id: int) -> int:
    """End a choosing that leads nowhere, give its places back, and return its number.

    Raises:
        Refused: ``market_over``.
    """
    view = seen_whole(ws, case_id)
    needs = needed(view)
    one = choosing_of(ws, view.case.home_space_id, case_id)
    if one is None:
        raise Refused("market_over")
    _end(ws, one, "off", why="over")
    write_on_case(ws, case_id, f"{KEY}.called_off", needs=needs)
    return one.id


def case_ended(ws: Workspace, case: CaseLine, deed: str) -> None:
    """End the choosing of a case that was settled, that ended otherwise, or about which a party will not talk; give places back."""
    one = choosing_of(ws, case.home_space_id, case.id)
    if one is not None:
        _end(ws, one, "over", why="over", accepted="settled" if deed == "settled" else "")


def picked_between(ws: Workspace, begin: datetime, end: datetime) -> list[tuple[Choosing, Ticket]]:
    """Return what parties of this space's cases picked from one moment until another, the earliest first, each with its choosing."""
    wanted = (
        select(Choosing, Ticket)
        .join(Ticket, (Ticket.county_id == Choosing.county_id) & (Ticket.choosing_id == Choosing.id))
        .where(Choosing.county_id == ws.county_id, Choosing.home_space_id == ws.space_id)
        .where(Ticket.home_space_id == ws.space_id, Ticket.picked_at >= begin, Ticket.picked_at < end)
        .order_by(Ticket.picked_at, Ticket.id)
    )
    return [(row[0], row[1]) for row in ws.session.execute(wanted)]


def unit_picked(ws: Workspace, case: CaseLine) -> int | None:
    """Return the unit of the mediator on whom the parties of a case settled, as far as it is of this space."""
    one = choosing_of(ws, case.home_space_id, case.id)
    standing = standing_of(ws, one) if one is not None else None
    if standing is None or standing.outcome is not Outcome.SET:
        return None
    mediator = ws.session.get(Mediator, (ws.county_id, standing.mediators[0]))
    return mediator.unit_id if mediator is not None and mediator.space_id == ws.space_id else None


def seen_whole(ws: Workspace, case_id: int) -> CaseView:
    """Return a case the actor sees whole.

    Raises:
        CaseMissing: there is none such.
    """
    view = read_case(ws, case_id)
    if view.sight is not Sight.FULL:
        raise CaseMissing(case_id)
    return view


def needed(view: CaseView) -> str:
    """Return the deed of the core by which the actor leads a case.

    Raises:
        NotAllowed: the actor has none.
    """
    found = next((deed for deed in DEEDS if deed in view.deeds), None)
    if found is None:
        raise NotAllowed(Deed.NOTE_SESSION)
    return found.value


def name_of_mediator(ws: Workspace, number: int) -> str:
    """Return what a mediator is called."""
    found = ws.session.get(Mediator, (ws.county_id, number))
    return found.name if found is not None else ""


def _stood(one: Choosing, places: Sequence[Place], left: frozenset[int]) -> list[Place]:
    if one.ended_at is not None:
        return [place for place in places if place.freed_at is None or place.why in {"settled", "over"}]
    return [place for place in live(places) if place.accepted_at is None or place.mediator_id not in left]


def _left(ws: Workspace, one: Choosing, places: Sequence[Place]) -> frozenset[int]:
    """Return who took an open choosing on and left their post since, whether their places were given back already or not."""
    took = {place.mediator_id for place in places if place.accepted_at is not None and place.why in {"", "changed"}}
    return frozenset(gone_among(ws, took)) if one.ended_at is None else frozenset()


def _hand_out(ws: Workspace, view: CaseView, one: Choosing, offers: list[int], matter: Matter) -> None:
    """Give every party that has none yet its ticket."""
    case = view.case
    mine = (Ticket.county_id == ws.county_id, Ticket.home_space_id == one.home_space_id, Ticket.choosing_id == one.id)
    known = set(ws.session.scalars(select(Ticket.party_id).where(*mine)))
    for party in (party for party in view.parties if party.id not in known):
        ws.session.add(
            Ticket(
                county_id=case.county_id,
                home_space_id=case.home_space_id,
                case_id=case.id,
                id=ws.new_key(),
                choosing_id=one.id,
                party_id=party.id,
                side=party.side,
                unit_id=one.unit_id,
                field=field_of(case.type_code),
                village=matter.village,
                code_digest="",
                offers=offers,
                against=sorted(digests_of(ws.county_id, matter)),
                wishes=[],
                noted_by="",
            )
        )
    ws.session.flush()


def _pick_of(ticket: Ticket, places: Sequence[Place]) -> Pick:
    """Return what a party wants and who is asked for it: by its own place, or one that another party took for the same case."""
    wishes = tuple(ticket.wishes)
    own = next((place for place in places if place.ticket_id == ticket.id), None)
    shared = min(
        (place for place in places if place.mediator_id in wishes), key=lambda one: wishes.index(one.mediator_id), default=None
    )
    first = shared if shared is not None and wishes and shared.mediator_id == wishes[0] else own or shared
    if ticket.picked_at is None:
        return Pick(ticket.id)
    asked, accepted = (None, False) if first is None else (first.mediator_id, first.accepted_at is not None)
    return Pick(ticket.id, wishes, asked, accepted, picked=True)


def _end(ws: Workspace, one: Choosing, why_ended: str, *, why: str, accepted: str = "") -> None:
    one.ended_at, one.why_ended = ws.now(), why_ended
    mine = (Ticket.county_id == ws.county_id, Ticket.home_space_id == one.home_space_id, Ticket.choosing_id == one.id)
    for ticket in ws.session.scalars(select(Ticket).where(*mine)):
        ticket.ended_at = ws.now()
    free_all(ws, one.id, why=why, accepted=accepted)
    ws.session.flush()

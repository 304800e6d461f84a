"""What mediators say to a case they were picked for: take it, or not; and who must keep out of it. Without an answer, the next is asked."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from core.api import CaseView, Refused, Workspace, leave_word, record_audit, settings_of, write_on_case
from plugins.supermarket_mediator.models import Choosing, Mediator, Place, Recusal, Ticket, Tie
from plugins.supermarket_mediator.rules.conflicts import tie_digest
from plugins.supermarket_mediator.rules.entries import Answer, NewRecusal
from plugins.supermarket_mediator.rules.picks import Outcome, is_late
from plugins.supermarket_mediator.service.choosing import DEEDS, choosing_of, name_of_mediator, standing_of
from plugins.supermarket_mediator.service.offering import keeps_out
from plugins.supermarket_mediator.service.picking import waived_on
from plugins.supermarket_mediator.service.places import free, live, pass_on, places_of, strike
from plugins.supermarket_mediator.service.wall import KEY, gone_among

#: So many answers that never came are looked at in one go.
_AT_ONCE = 200


def place_of(ws: Workspace, place_id: int) -> Place | None:
    """Return a place that stands, by its number, and hold it until this transaction ends."""
    wanted = select(Place).where(Place.county_id == ws.county_id, Place.id == place_id, Place.freed_at.is_(None))
    return ws.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one_or_none()


def asked_of(ws: Workspace, post_id: int | None) -> list[tuple[Place, Mediator]]:
    """Return what the mediator at a post was picked for and has not ended, what is still to be answered first."""
    if post_id is None:
        return []
    wanted = (
        select(Place, Mediator)
        .join(Mediator, (Mediator.county_id == Place.county_id) & (Mediator.id == Place.mediator_id))
        .where(Place.county_id == ws.county_id, Place.freed_at.is_(None), Mediator.post_id == post_id)
        .order_by(Place.accepted_at.is_not(None), Place.answer_by)
    )
    return [(row[0], row[1]) for row in ws.session.execute(wanted)]


def choosing_behind(ws: Workspace, place: Place) -> Choosing | None:
    """Return the choosing a place was taken for, as far as the actor's space reads it."""
    return ws.session.get(Choosing, (ws.county_id, place.choosing_id))


def answer(ws: Workspace, place: Place, said: Answer, view: CaseView | None) -> int:
    """Write down what a mediator says, ask the next where it is no, and return the place's number.

    ``view`` is the case as far as the actor sees it whole; then it stands in its timeline.

    Raises:
        Refused: ``market_answered``; ``market_late``: the time is over and the next is asked; ``market_must_keep_out``: since the
            pick something came up that ties the mediator to a party; ``market_all_must_pick``: who must keep out and was let in all the
            same takes it only when every party picked it.
    """
    if place.accepted_at is not None and said.takes:
        raise Refused("market_answered")
    if is_late(place.answer_by, place.accepted_at, ws.now()):
        raise Refused("market_late")
    if said.takes and view is not None:
        _see_that_it_may(ws, view, place)
    if said.takes:
        place.accepted_at = ws.now()
        ws.session.flush()
        _write(ws, view, "accepted", place.mediator_id)
    elif said.why == "recused":
        recusal = NewRecusal(place.mediator_id, said.kind, "mediator", said.words)
        _keep_out(ws, place.choosing_id, recusal, view)
    else:
        pass_on(ws, place, "declined")
        _write(ws, view, "declined", place.mediator_id, said.words)
    record_audit(ws, f"{KEY}.answered", None, {"takes": said.takes, "why": "" if said.takes else said.why})
    if ws.actor.unit_id != place.unit_id:
        case_id = view.case.id if view is not None else None
        _leave_word(ws, "answered", place, case_id)
    return place.id


def _see_that_it_may(ws: Workspace, view: CaseView, place: Place) -> None:
    """See that nothing ties a mediator to a party, or that it was let in all the same and every party picked it."""
    mine = (Ticket.county_id == ws.county_id, Ticket.home_space_id == view.case.home_space_id)
    tickets = ws.session.scalars(select(Ticket).where(*mine, Ticket.choosing_id == place.choosing_id)).all()
    conflict = keeps_out(ws, view, place.mediator_id)
    if conflict is not None and not all(place.mediator_id in waived_on(ticket, conflict) for ticket in tickets):
        raise Refused("market_must_keep_out")
    if conflict is not None and not all(place.mediator_id in ticket.wishes for ticket in tickets):
        raise Refused("market_all_must_pick")


def _leave_word(ws: Workspace, notice: str, place: Place, case_id: int | None = None) -> None:
    """Tell the unit that asked for a mediator what came of it; whoever does not read the case leads there by its choosing."""
    about = at = ""
    if case_id is None:
        one = ws.session.get(Mediator, (ws.county_id, place.mediator_id))
        about, at = one.name if one else "", f"choosings/{place.choosing_id}"
    leave_word(ws, f"{KEY}.{notice}", space_id=place.space_id, unit_id=place.unit_id, case_id=case_id, about=about, at=at)


def recuse(ws: Workspace, view: CaseView, new: NewRecusal) -> int:
    """Let a mediator keep out of a case because a party or the desk asks for it; return the mediator's number.

    From then on the mediator is offered to nobody in it, nor in another case of the same people.

    Raises:
        Refused: ``market_over``.
    """
    one = choosing_of(ws, view.case.home_space_id, view.case.id)
    if one is None:
        raise Refused("market_over")
    _keep_out(ws, one.id, new, view)
    return new.mediator_id


def move_late(ws: Workspace) -> int:
    """Ask the next for whoever did not answer in time, and give back what was held too long; return how many there were.

    For the worker: several may do so at once, each takes what the others do not hold.
    """
    standing = (Place.county_id == ws.county_id, Place.space_id == ws.space_id, Place.freed_at.is_(None))
    late = select(Place).where(*standing, Place.accepted_at.is_(None), Place.answer_by <= ws.now())
    found = ws.session.scalars(late.order_by(Place.answer_by).limit(_AT_ONCE).with_for_update(skip_locked=True)).all()
    for place in found:
        following = pass_on(ws, place, "late")
        _leave_word(ws, "late" if following is not None else "nobody", place)
    long = ws.now() - timedelta(days=int(settings_of(ws, KEY)["hold_days"]))
    held = ws.session.scalars(
        select(Place).where(*standing, Place.accepted_at <= long).limit(_AT_ONCE).with_for_update(skip_locked=True)
    ).all()
    for place in held:
        free(ws, place, "over")
    return len(found) + len(held)


def move_gone(ws: Workspace, choosing_id: int | None = None) -> int:
    """Ask the next for whoever left the post and can answer no more, tell who asked, and return how many there were.

    Whoever had taken it on already is not followed by the next: the parties sat down with them, so they choose again.
    For one choosing when its page is opened, so that nobody waits for the worker; else for all of this space.
    """
    standing = select(Place).where(Place.county_id == ws.county_id, Place.space_id == ws.space_id, Place.freed_at.is_(None))
    if choosing_id is not None:
        standing = standing.where(Place.choosing_id == choosing_id)
    gone = gone_among(ws, set(ws.session.scalars(standing.with_only_columns(Place.mediator_id))))
    if not gone:
        return 0
    found = standing.where(Place.mediator_id.in_(gone)).order_by(Place.answer_by).limit(_AT_ONCE)
    places = ws.session.scalars(found.with_for_update(skip_locked=True)).all()
    for place in places:
        if place.accepted_at is not None:
            free(ws, place, "changed")
            _leave_word(ws, "left", place)
        else:
            following = pass_on(ws, place, "changed")
            _leave_word(ws, "gone" if following is not None else "gone_nobody", place)
    return len(places)


def recusals_of(ws: Workspace, view: CaseView) -> Sequence[Recusal]:
    """Return who keeps out of a case, and why."""
    here = (Recusal.county_id == ws.county_id, Recusal.home_space_id == view.case.home_space_id, Recusal.case_id == view.case.id)
    return ws.session.scalars(select(Recusal).where(*here).order_by(Recusal.at, Recusal.id)).all()


def _keep_out(ws: Workspace, choosing_id: int, new: NewRecusal, view: CaseView | None) -> None:
    strike(ws, choosing_id, new.mediator_id)
    one = ws.session.get(Choosing, (ws.county_id, choosing_id))
    if one is not None:
        _remember(ws, one, new)
        mine = (Ticket.county_id == ws.county_id, Ticket.home_space_id == one.home_space_id, Ticket.choosing_id == one.id)
        for ticket in ws.session.scalars(select(Ticket).where(*mine)):
            ticket.offers = [other for other in ticket.offers if other != new.mediator_id]
            ticket.wishes = [other for other in ticket.wishes if other != new.mediator_id]
            ticket.waived = {number: why for number, why in ticket.waived.items() if number != str(new.mediator_id)}
        ws.session.flush()
    if view is not None:
        _tie(ws, view, new.mediator_id)
    for place in live(places_of(ws, choosing_id)):
        if place.mediator_id == new.mediator_id:
            pass_on(ws, place, "recused")
    _write(ws, view, "recused", new.mediator_id, new.words)


def _remember(ws: Workspace, one: Choosing, new: NewRecusal) -> None:
    ws.session.add(
        Recusal(
            county_id=ws.county_id,
            home_space_id=one.home_space_id,
            case_id=one.case_id,
            id=ws.new_key(),
            mediator_id=new.mediator_id,
            kind=new.kind,
            said_by=new.said_by,
            words=new.words,
            at=ws.now(),
            by_name=ws.actor.name,
        )
    )
    ws.session.flush()


def _tie(ws: Workspace, view: CaseView, mediator_id: int) -> None:
    """Keep a mediator out of other cases of the same people too."""
    for digest in {tie_digest(ws.county_id, party.name) for party in view.parties}:
        ws.session.add(
            Tie(
                county_id=ws.county_id,
                id=ws.new_key(),
                space_id=ws.space_id,
                mediator_id=mediator_id,
                kind="recused",
                digest=digest,
                noted_at=ws.now(),
                noted_by=ws.actor.name,
            )
        )
    ws.session.flush()


def _write(ws: Workspace, view: CaseView | None, deed: str, mediator_id: int, words: str = "") -> None:
    """Write into the timeline of a case that the actor leads who said it; of others the choosing itself tells how far it is."""
    needs = next((one for one in DEEDS if view is not None and one in view.deeds), None)
    if view is None or needs is None:
        return
    said = [name_of_mediator(ws, mediator_id), words.strip()]
    write_on_case(ws, view.case.id, f"{KEY}.{deed}", note="：".join(filter(None, said)), needs=needs.value)
    one = choosing_of(ws, view.case.home_space_id, view.case.id)
    standing = standing_of(ws, one) if deed == "accepted" and one is not None else None
    if standing is not None and standing.outcome is Outcome.SET:
        names = "、".join(name_of_mediator(ws, number) for number in standing.mediators)
        write_on_case(ws, view.case.id, f"{KEY}.set", note=names, needs=needs.value)

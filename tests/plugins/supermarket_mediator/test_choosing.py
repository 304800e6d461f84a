"""Parties choose in the database: with the phone and on paper, one mediator or several, and what becomes of it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from core import cases
from core.api import Refused, Workspace, new_ticket, ticket_digest
from core.cases.rules import NewParty, Settlement
from core.notifications.models import OutboxRow
from core.testing import Browser, County, read
from plugins.supermarket_mediator import service
from plugins.supermarket_mediator.models import Base, Mediator, Ticket, Waiver
from plugins.supermarket_mediator.rules.entries import Answer, NewRecusal, NewWaiver
from plugins.supermarket_mediator.rules.picks import Outcome, Wanted
from tests.plugins.supermarket_mediator.wall import (
    KEY,
    by_phone,
    choosing_in,
    hang,
    live,
    note,
    pick,
    refuse,
    say,
    slips,
    standing,
    sweep,
)

TAKES = Answer(takes=True)
Row = TypeVar("Row", bound=Base)


def test_both_pick_the_same_and_the_mediator_takes_it(fq_county: County) -> None:
    lu, _zhou = hang(fq_county, "鲁大姐", "周平")
    case_id = choosing_in(fq_county)
    first, second = slips(fq_county, case_id)
    pick(fq_county, first, lu)
    assert standing(fq_county, case_id).outcome is Outcome.OPEN
    pick(fq_county, second, lu)
    assert standing(fq_county, case_id).outcome is Outcome.ASKED
    assert [place.mediator_id for place in live(fq_county, case_id)] == [lu]
    say(fq_county, case_id, lu, TAKES)
    assert standing(fq_county, case_id).outcome is Outcome.SET
    assert {entry.deed for entry in read(fq_county, case_id).timeline} >= {f"{KEY}.opened", f"{KEY}.accepted", f"{KEY}.set"}
    told = {entry.deed: entry.note for entry in read(fq_county, case_id).timeline}
    assert (told[f"{KEY}.accepted"], told[f"{KEY}.set"]) == ("鲁大姐", "鲁大姐")
    since, until = fq_county.clock().date(), fq_county.clock().date() + timedelta(days=1)
    own = fq_county.do("director", lambda ws: service.count(ws, since, until))
    assert (own.cases, own.by_phone, own.picks, own.asked, own.accepted) == (1, 2, 2, 1, 1)
    whole = fq_county.do("county_director", lambda ws: service.count(ws, since, until))
    assert whole == replace(own, picks=None, by_phone=None)  # the tickets of its townships a county does not read


def test_different_picks_mediate_together_or_one_steps_back(fq_county: County) -> None:
    lu, zhou, he = hang(fq_county, "鲁大姐", "周平", "何文")
    case_id = choosing_in(fq_county)
    note(fq_county, case_id, 0, lu, he)
    note(fq_county, case_id, 1, zhou, he)
    assert standing(fq_county, case_id).outcome is Outcome.ASKED
    fq_county.set_settings(KEY, {"differ": "next"})
    assert standing(fq_county, case_id).outcome is Outcome.DIFFER
    fq_county.do("village", lambda ws: service.settle_on(ws, case_id))
    assert [place.mediator_id for place in live(fq_county, case_id)] == [he]
    say(fq_county, case_id, he, TAKES)
    assert standing(fq_county, case_id).outcome is Outcome.SET


def test_of_a_hundred_who_pick_the_last_place_at_once_one_gets_it_and_the_others_the_next_offer(fq_county: County) -> None:
    lu, zhou = hang(fq_county, "鲁大姐", "周平", capacity=1)
    fq_county.set_settings(KEY, {"at_once": 1})
    codes = fq_county.do("village", lambda ws: _hand_out(ws, choosing_in(fq_county), 100))

    def ask(code: str) -> int:
        """Return 0 for who got it; for the others whom they are offered next."""

        def try_it(ws: Workspace, ticket: Ticket) -> int:
            try:
                service.pick(ws, ticket, Wanted("phone", (lu,)))
            except Refused as refused:
                ws.session.rollback()
                free = [card.id for card in service.cards(ws, service.on_offer(ws, ticket)) if card.left]
                return free[0] if refused.code == "market_full" else -1
            return 0

        return by_phone(fq_county, code, try_it)

    with ThreadPoolExecutor(16) as many:
        got = sorted(many.map(ask, codes))
    assert got == [0] + [zhou] * 99
    taken = fq_county.do("clerk", lambda ws: {card.id: card.left for card in service.cards(ws)})
    assert taken == {lu: 0, zhou: 1}


def test_without_an_answer_in_three_working_days_the_next_is_asked(fq_county: County) -> None:
    lu, zhou, he = hang(fq_county, "鲁大姐", "周平", "何文")
    case_id = choosing_in(fq_county)
    note(fq_county, case_id, 0, lu, zhou)
    note(fq_county, case_id, 1, lu, zhou)
    assert live(fq_county, case_id)[0].answer_by - fq_county.clock() == timedelta(days=3)
    fq_county.clock.forward(days=2, hours=23)
    assert sweep(fq_county) == 0
    fq_county.clock.forward(hours=2)
    with pytest.raises(Refused, match="market_late"):
        say(fq_county, case_id, lu, TAKES)
    assert sweep(fq_county) == 1
    assert [place.mediator_id for place in live(fq_county, case_id)] == [zhou]
    say(fq_county, case_id, zhou, Answer(takes=False))
    assert live(fq_county, case_id) == []
    assert standing(fq_county, case_id).outcome is Outcome.AGAIN
    with pytest.raises(Refused, match="market_not_offered"):
        note(fq_county, case_id, 0, lu)
    note(fq_county, case_id, 0, he)
    assert [place.mediator_id for place in live(fq_county, case_id)] == [he]


def test_word_of_an_answer_that_never_came_leads_to_the_case(fq_county: County, fq_site: Flask) -> None:
    lu, zhou = hang(fq_county, "鲁大姐", "周平")
    case_id = choosing_in(fq_county)
    for at in (0, 1):
        note(fq_county, case_id, at, lu, zhou)
    fq_county.clock.forward(days=14)
    assert sweep(fq_county) == 1
    wanted = select(OutboxRow.payload).where(OutboxRow.county_id == fq_county.space.id, OutboxRow.kind == f"{KEY}.late")
    said = fq_county.do("village", lambda ws: ws.session.scalars(wanted).one())
    village = Browser(fq_site, fq_county, "village")
    answer = village.open(f"practices/{KEY}/{said['at']}")
    assert (said["number"], answer.headers["Location"]) == ("鲁大姐", f"/{village.code}/cases/{case_id}")


def test_who_is_recused_is_offered_to_nobody_of_the_case_nor_in_their_next(fq_county: County) -> None:
    lu, zhou = hang(fq_county, "鲁大姐", "周平")
    case_id = choosing_in(fq_county)
    note(fq_county, case_id, 0, lu, anyone=True)
    new = NewRecusal(lu, "kin", "party", "是对方的表姐")
    fq_county.do("village", lambda ws: service.recuse(ws, service.seen_whole(ws, case_id), new))
    assert [place.mediator_id for place in live(fq_county, case_id)] == [zhou]
    assert [ticket.offers for ticket in standing(fq_county, case_id).tickets] == [[zhou], [zhou]]
    assert [ticket.offers for ticket in standing(fq_county, choosing_in(fq_county)).tickets] == [[zhou], [zhou]]


def test_kin_parties_and_namesakes_stand_on_no_slip(fq_county: County) -> None:
    lu, _zhang, _same, he = hang(fq_county, "鲁大姐", "张大山", "李文", "何文", home_village="上村")
    fq_county.do("director", lambda ws: service.note_tie(ws, _mediator(ws, lu), "kin", phone="13800138000"))
    tickets = standing(fq_county, choosing_in(fq_county)).tickets
    assert [ticket.offers for ticket in tickets] == [[he], [he]]


def test_what_ties_a_mediator_later_counts_from_then_on(fq_county: County) -> None:
    lu, zhou = hang(fq_county, "鲁大姐", "周平")
    case_id = choosing_in(fq_county)
    code, _other = slips(fq_county, case_id)
    note(fq_county, case_id, 1, lu)
    fq_county.do("director", lambda ws: service.note_tie(ws, _mediator(ws, lu), "kin", name="李秀英"))
    assert by_phone(fq_county, code, service.on_offer) == [zhou]
    with pytest.raises(Refused, match="market_must_keep_out"):
        say(fq_county, case_id, lu, TAKES)


@pytest.mark.parametrize(
    ("later", "signed", "why"),
    [
        (2, 3, "market_day_to_come"),
        (2, -1, "market_day_before"),
        (9, 8, "market_day_after"),
        (20, 3, "market_day_old"),
        (9, 3, ""),
        (0, 0, ""),
    ],
)
def test_a_slip_is_good_for_five_working_days_and_may_come_back_five_after_it_was_signed(
    fq_county: County, later: int, signed: int, why: str
) -> None:
    lu, _zhou = hang(fq_county, "鲁大姐", "周平")
    case_id = choosing_in(fq_county)
    slips(fq_county, case_id)
    day = fq_county.clock().date() + timedelta(days=signed)
    ticket = standing(fq_county, case_id).tickets[0]
    assert ticket.due_on == date(2026, 3, 17)
    fq_county.clock.forward(days=later)
    wanted = Wanted("paper", (lu,), signed_on=day)

    def brought(ws: Workspace) -> date | None:
        one = ws.session.get_one(Ticket, (ws.county_id, ticket.id))
        service.pick(ws, one, wanted)
        return one.signed_on

    if why:
        with pytest.raises(Refused, match=why):
            fq_county.do("clerk", brought)
    else:
        assert fq_county.do("clerk", brought) == day


def test_after_the_last_day_on_a_slip_its_code_picks_nobody(fq_county: County) -> None:
    lu, zhou = hang(fq_county, "鲁大姐", "周平")
    case_id = choosing_in(fq_county)
    first, second = slips(fq_county, case_id)
    fq_county.clock.forward(days=7)
    assert pick(fq_county, first, lu)
    fq_county.clock.forward(days=1)
    with pytest.raises(Refused, match="market_slip_late"):
        pick(fq_county, second, zhou)
    assert pick(fq_county, slips(fq_county, case_id)[1], zhou)


def let_in(county: County, case_id: int, mediator_id: int, *, ask: str = "village", decide: str = "director") -> None:
    """Let one person ask that a mediator may be chosen who must keep out, and another agree."""
    new = NewWaiver(mediator_id, "两边都知道，都说信得过。")
    number = county.do(ask, lambda ws: service.ask_waiver(ws, service.seen_whole(ws, case_id), new))

    def agree(ws: Workspace) -> int:
        view = service.seen_whole(ws, case_id)
        asked = service.waiver_of(ws, case_id, number)
        assert asked is not None
        return service.decide_waiver(ws, view, asked, granted=True)

    county.do(decide, agree)


def test_who_asks_that_a_conflict_be_overridden_does_not_decide_it_not_even_in_the_database(fq_county: County) -> None:
    lu, _zhou = hang(fq_county, "鲁大姐", "周平")
    fq_county.do("director", lambda ws: service.note_tie(ws, _mediator(ws, lu), "kin", name="李秀英"))
    case_id = choosing_in(fq_county)
    with pytest.raises(Refused, match="market_four_eyes"):
        let_in(fq_county, case_id, lu, decide="village")
    own = update(Waiver).values(decided_at=fq_county.clock(), granted=True, decided_account_id=Waiver.asked_account_id)
    with pytest.raises(IntegrityError, match="four_eyes"):
        fq_county.do("director", lambda ws: ws.session.execute(own))


def test_who_was_let_in_is_named_by_nobody_but_the_parties_and_takes_it_once_all_picked(fq_county: County) -> None:
    lu, zhou = hang(fq_county, "鲁大姐", "周平")
    fq_county.do("director", lambda ws: service.note_tie(ws, _mediator(ws, lu), "kin", name="李秀英"))
    case_id = choosing_in(fq_county)
    let_in(fq_county, case_id, lu)
    assert [ticket.offers for ticket in standing(fq_county, case_id).tickets] == [[zhou, lu], [zhou, lu]]
    note(fq_county, case_id, 0, zhou, anyone=True)
    assert standing(fq_county, case_id).tickets[0].wishes == [zhou]
    note(fq_county, case_id, 1, lu)
    with pytest.raises(Refused, match="market_all_must_pick"):
        say(fq_county, case_id, lu, TAKES)
    note(fq_county, case_id, 0, lu)
    say(fq_county, case_id, lu, TAKES)
    told = {entry.deed for entry in read(fq_county, case_id).timeline}
    assert told >= {f"{KEY}.waiver_asked", f"{KEY}.waiver_granted"}


def test_a_party_who_asks_for_a_recusal_is_never_overridden(fq_county: County) -> None:
    lu, _zhou = hang(fq_county, "鲁大姐", "周平")
    fq_county.do("director", lambda ws: service.note_tie(ws, _mediator(ws, lu), "kin", name="李秀英"))
    case_id = choosing_in(fq_county)
    let_in(fq_county, case_id, lu)
    new = NewRecusal(lu, "kin", "party", "我不放心")
    fq_county.do("village", lambda ws: service.recuse(ws, service.seen_whole(ws, case_id), new))
    assert [(lu in ticket.offers, ticket.waived) for ticket in standing(fq_county, case_id).tickets] == [(False, {})] * 2
    for one in (case_id, choosing_in(fq_county)):
        with pytest.raises(Refused, match="market_not_waivable"):
            let_in(fq_county, one, lu)


def test_a_party_that_comes_later_gets_a_slip_and_its_kin_leave_everybodys(fq_county: County) -> None:
    lu, zhou = hang(fq_county, "鲁大姐", "周平")
    fq_county.do("director", lambda ws: service.note_tie(ws, _mediator(ws, zhou), "kin", name="王志强"))
    case_id = choosing_in(fq_county, "accepted", who="clerk")
    more = (NewParty("王志强", 3),)
    fq_county.do(
        "clerk", lambda ws: cases.complete(ws, case_id, version=None, title="檐水", story="多了一家", place="", new_parties=more)
    )
    assert [ticket.offers for ticket in standing(fq_county, case_id, "clerk").tickets] == [[lu, zhou], [lu, zhou]]
    fq_county.do("clerk", lambda ws: service.renew(ws, case_id))
    assert [ticket.offers for ticket in standing(fq_county, case_id, "clerk").tickets] == [[lu], [lu], [lu]]


def test_equal_ones_stand_first_on_slips_in_turn(fq_county: County) -> None:
    numbers = hang(fq_county, "鲁大姐", "周平", "何文")
    first = [standing(fq_county, choosing_in(fq_county)).tickets[0].offers[0] for _ in range(6)]
    assert first == [*numbers, *numbers]


def test_a_refusal_gives_places_back_and_a_settlement_counts_for_the_mediator(fq_county: County) -> None:
    lu, _zhou = hang(fq_county, "鲁大姐", "周平")
    refused, settled = choosing_in(fq_county), choosing_in(fq_county, "met")
    for case_id in (refused, settled):
        note(fq_county, case_id, 0, lu)
        note(fq_county, case_id, 1, lu)
    say(fq_county, settled, lu, TAKES)
    refuse(fq_county, refused)
    fq_county.do("village", lambda ws: cases.settle(ws, settled, Settlement("檐水改回来。", performed=True), version=None))
    (card,) = fq_county.do("village", lambda ws: service.cards(ws, [lu]))
    assert (card.left, card.handled, card.settled) == (card.capacity, 1, 1)
    with pytest.raises(Refused, match="market_declined"):
        fq_county.do("village", lambda ws: service.open_choosing(ws, refused))


def test_a_code_opens_its_own_slip_at_its_own_place_until_the_choosing_ends(fq_county: County) -> None:
    lu, _zhou = hang(fq_county, "鲁大姐", "周平")
    case_id = choosing_in(fq_county)
    first, _second = slips(fq_county, case_id)
    pick(fq_county, first, lu)
    assert pick(fq_county, first, lu)
    with pytest.raises(Refused, match="market_picked_already"):
        pick(fq_county, first, _zhou)
    with pytest.raises(AssertionError):
        by_phone(fq_county, first, lambda _ws, ticket: ticket.id, fq_county.sibling)
    fq_county.do("village", lambda ws: service.call_off(ws, case_id))
    with pytest.raises(AssertionError):
        by_phone(fq_county, first, lambda _ws, ticket: ticket.id)
    assert fq_county.do("director", lambda ws: [one.is_here for one in service.cards(ws)], fq_county.sibling) == []


def _hand_out(ws: Workspace, case_id: int, many: int) -> list[str]:
    """Give out so many slips, each of a choosing of its own, as if of so many cases, and return their codes."""
    one = service.choosing_of(ws, ws.space_id, case_id)
    assert one is not None
    ticket, codes = service.standing_of(ws, one).tickets[0], [new_ticket() for _ in range(many)]
    for code in codes:
        another, slip = _copied(one, id=ws.new_key()), _copied(ticket, id=ws.new_key(), code_digest=ticket_digest(code))
        slip.choosing_id = another.id
        ws.session.add_all((another, slip))
    return codes


def _copied(row: Row, **other: object) -> Row:
    known = {column.key: getattr(row, column.key) for column in type(row).__table__.columns}
    return type(row)(**{**known, **other})


def _mediator(ws: Workspace, number: int) -> Mediator:
    found = service.mediator_of(ws, number)
    assert found is not None
    return found

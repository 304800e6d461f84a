"""What a demonstration shows of the wall: everybody who mediates on it, parties that pick, and rooms that guide townships."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import cycle

from sqlalchemy import select

from core.api import (
    OFFICIAL_TIME,
    Actor,
    CaseMissing,
    Colleague,
    LedgerFilter,
    NotAllowed,
    Refused,
    Unit,
    UnitKind,
    Workspace,
    centre_of,
    colleagues,
    ledger,
    read_case,
    townships_in,
    units_in,
)
from plugins.supermarket_mediator.models import Choosing, Guidance, GuidanceNote, Mediator, Place, Ticket, Waiver
from plugins.supermarket_mediator.rules.entries import Answer
from plugins.supermarket_mediator.rules.keys import FIELDS
from plugins.supermarket_mediator.rules.picks import Wanted
from plugins.supermarket_mediator.service.answering import answer, place_of
from plugins.supermarket_mediator.service.choosing import choosing_of, open_choosing, seen_whole, standing_of
from plugins.supermarket_mediator.service.picking import issue, on_offer, pick
from plugins.supermarket_mediator.service.places import live
from plugins.supermarket_mediator.service.roster import POSTS

#: So many cases of a space are walked, so many past ones remembered, and so many looked at to find them.
WALKED, REMEMBERED, LOOKED = 2, 2, 6
#: What a room is good at, by what stands in its name.
_ROOMS = {
    "婚姻": "family", "邻里": "neighbours", "土地": "land", "宅基地": "homestead", "合同": "contract", "劳动": "labour",
    "损害": "harm", "征地": "relocation", "生产": "business", "消费": "consumer", "医疗": "medical", "交通": "traffic",
    "物业": "property", "购销": "contract", "涉企": "business", "接访": "neighbours",
}  # fmt: skip
_SKILLS = (
    ("neighbours", "homestead"),
    ("family", "neighbours"),
    ("land", "contract"),
    ("harm", "traffic"),
    ("labour", "contract"),
    ("land", "relocation", "homestead"),
    ("business", "consumer"),
)
_SOURCES = ("member", "cadre_elder", "worthy", "party_elder", "hired", "lawyer", "notable")
_ABOUT = (
    "退休教师，说话慢，听得进人。",
    "当过二十年村支书，哪家的地界都清楚。",
    "当过小学校长，劝人有耐心。",
    "懂法律，算账算得明白。",
    "话不多，一开口都服气。",
    "跑过运输，路上的事见得多。",
    "",
)
_NOTES = (
    ("visit", "到镇里一起看了两件案卷，说了说怎么问、怎么记。"),
    ("training", "给村里的调解员讲了一上午土地承包。"),
    ("call", "电话里商量了一件欠款的事怎么开头。"),
)


def lay_examples(ws: Workspace) -> None:
    """Hang mediators on the wall of a demonstration and let parties pick; all people in it are invented."""
    units = units_in(ws.session, ws.county_id, ws.space_id)
    seats = {unit.id: unit for unit in units if unit.kind in {UnitKind.ROOM, UnitKind.CENTRE, UnitKind.VILLAGE}}
    villages = [unit.name for unit in units if unit.kind == UnitKind.VILLAGE]
    ws.session.add_all(_hung(ws, seats, villages))
    ws.session.flush()
    if ws.space.is_county:
        _guide(ws, [unit for unit in units if unit.kind == UnitKind.ROOM])
        return
    desk = centre_of(ws.session, ws.county_id, ws.space_id)
    if desk is not None:
        name = ws.actor.name or "综治中心"
        at_desk = Workspace(ws.session, ws.space, Actor("director", name, unit_id=desk.id, unit_name=desk.name), ws.clock)
        _remember(at_desk)
        mediating = [
            Workspace(ws.session, ws.space, Actor("village_mediator", name, unit_id=unit.id, unit_name=unit.name), ws.clock)
            for unit in units
            if unit.kind == UnitKind.VILLAGE
        ]
        _walk([at_desk, *mediating])


def print_example(ws: Workspace) -> tuple[str, Ticket] | None:
    """Print the slip of a party that has not picked yet; return its code and its ticket, None where all picked."""
    waiting = select(Ticket).where(
        Ticket.county_id == ws.county_id,
        Ticket.home_space_id == ws.space_id,
        Ticket.picked_at.is_(None),
        Ticket.ended_at.is_(None),
    )
    tickets = ws.session.scalars(waiting.order_by(Ticket.id)).all()
    ticket = next((one for one in tickets if on_offer(ws, one)), None)
    if ticket is None:
        return None
    return issue(ws, ticket), ticket


def _hung(ws: Workspace, seats: dict[int, Unit], villages: Sequence[str]) -> Iterator[Mediator]:
    """Yield a card for everybody who mediates here and sits in a room, the centre or a village; each person once."""
    skills, sources, abouts = cycle(_SKILLS), cycle(_SOURCES), cycle(_ABOUT)
    names: set[str] = set()
    found = [one for one in colleagues(ws, *POSTS) if one.unit_id in seats]
    for at, one in enumerate(
        sorted(found, key=lambda one: seats[one.unit_id or 0].kind == UnitKind.CENTRE and ws.space.is_county)
    ):
        if one.name in names:
            continue
        names.add(one.name)
        unit = seats[one.unit_id or 0]
        in_village = unit.kind == UnitKind.VILLAGE
        known = (
            [unit.name] if in_village else [villages[(3 * at + more) % len(villages)] for more in range(3)] if villages else []
        )
        own = [field for word, field in _ROOMS.items() if word in unit.name]
        yield Mediator(
            county_id=ws.county_id,
            id=ws.new_key(),
            space_id=ws.space_id,
            unit_id=unit.id,
            seat=unit.name,
            post_id=one.post_id,
            name=one.name,
            full_time=_is_full_time(one),
            source=next(sources),
            skills=own if ws.space.is_county and own else sorted(next(skills), key=list(FIELDS).index),
            languages=["mandarin", "local", "sign"] if at % 9 == 4 else ["mandarin", "local"],
            villages=known,
            home_village=unit.name if in_village else "",
            opens="08:30" if at % 3 else "14:00",
            closes="17:30" if at % 3 else "20:00",
            days="12345" if at % 2 else "123456",
            capacity=0,
            about=next(abouts),
            created_at=ws.now() - timedelta(days=300),
            why_rests="",
        )


def _is_full_time(one: Colleague) -> bool:
    return "兼职" not in one.title


def _walk(holders: Sequence[Workspace]) -> None:
    """Let the parties of a few cases pick: both the same, each another, and one that has not picked yet; each led by whoever has it."""
    walked = 0
    for ws in holders:
        for line in ledger(ws, LedgerFilter(state="working")).lines[:LOOKED]:
            if walked == WALKED:
                return
            try:
                open_choosing(ws, line.id)
                _choose(ws, line.id, walked)
            except (CaseMissing, NotAllowed, Refused):
                continue
            walked += 1


def _choose(ws: Workspace, case_id: int, how: int) -> None:
    view = seen_whole(ws, case_id)
    one = choosing_of(ws, view.case.home_space_id, case_id)
    tickets = standing_of(ws, one).tickets if one is not None else ()
    resident = Workspace(ws.session, ws.space, Actor("resident", ""), ws.clock)
    for at, ticket in enumerate(tickets[: 1 if how == 1 else None]):
        wanted = ticket.offers[0 if how == 0 else at % len(ticket.offers)]
        by_phone = at == 0
        pick(resident if by_phone else ws, ticket, Wanted("phone" if by_phone else "paper", (wanted,), anyone=True))
    if one is not None and how == 1:
        _let_in(ws, one, tickets)
    for asked in live(standing_of(ws, one).places) if one is not None and how == 0 else ():
        place = place_of(ws, asked.id)
        if place is not None:
            answer(ws, place, Answer(takes=True), view)


def _let_in(ws: Workspace, one: Choosing, tickets: Sequence[Ticket]) -> None:
    """Let two people have agreed that somebody who would have to keep out may be picked all the same."""
    mediator, words = tickets[0].offers[-1], "早年在一个厂里共过事，十几年没有来往，两边都知道，都说信得过。"
    ws.session.add(
        Waiver(
            county_id=ws.county_id, home_space_id=one.home_space_id, case_id=one.case_id, id=ws.new_key(), choosing_id=one.id,
            mediator_id=mediator, conflict="tied", words=words, asked_at=ws.now(), asked_by=ws.actor.name, asked_account_id=1,
            decided_at=ws.now(), decided_by="镇综治中心", decided_account_id=2, granted=True,
        )
    )  # fmt: skip
    for ticket in tickets:
        ticket.waived = {str(mediator): ["tied", words]}
    ws.session.flush()


def _remember(ws: Workspace) -> None:
    """Let cases that were settled in the past have come to their mediators by a pick; the cases stay as they were told."""
    wanted = select(Mediator).where(Mediator.county_id == ws.county_id, Mediator.space_id == ws.space_id)
    mediators = ws.session.scalars(wanted.order_by(Mediator.id).limit(2)).all()
    if len(mediators) < 2:
        return
    for at, line in enumerate(ledger(ws, LedgerFilter(state="visited")).lines[:REMEMBERED]):
        view = read_case(ws, line.id)
        settled_at = view.case.settled_at
        if settled_at is None or not view.parties:
            continue
        mediator = mediators[at % 2]
        began = settled_at - timedelta(days=4)
        keys = {"county_id": ws.county_id, "home_space_id": view.case.home_space_id, "case_id": view.case.id}
        one = Choosing(
            **keys,
            id=ws.new_key(),
            unit_id=ws.actor.unit_id,
            opened_at=began,
            opened_by=ws.actor.name,
            ended_at=settled_at,
            why_ended="over",
        )
        ws.session.add(one)
        ws.session.flush()
        tickets = [
            Ticket(
                **keys, id=ws.new_key(), choosing_id=one.id, party_id=party.id, side=party.side, unit_id=ws.actor.unit_id, field="", village="",
                code_digest="", offers=[mediator.id], way="phone" if party.side == 1 else "paper", wishes=[mediator.id], picked_at=began,
                noted_by="", ended_at=settled_at,
            )
            for party in view.parties
        ]  # fmt: skip
        ws.session.add_all(tickets)
        ws.session.flush()
        ws.session.add(
            Place(
                county_id=ws.county_id, id=ws.new_key(), space_id=ws.space_id, choosing_id=one.id, ticket_id=tickets[0].id, number=1,
                mediator_id=mediator.id, queue=[], unit_id=ws.actor.unit_id, taken_at=began, answer_by=began + timedelta(days=3),
                accepted_at=began + timedelta(days=at % 3), freed_at=settled_at, why="settled",
            )
        )  # fmt: skip
    ws.session.flush()


def _guide(ws: Workspace, rooms: Sequence[Unit]) -> None:
    """Let each room guide a township, and as many as it takes a second one."""
    if not rooms:
        return
    for at, township in enumerate(townships_in(ws.session, ws.county_id)):
        room = rooms[at % len(rooms)]
        keys = {"county_id": ws.county_id, "space_id": ws.space_id}
        one = Guidance(**keys, id=ws.new_key(), unit_id=room.id, township_id=township.id, since=ws.now() - timedelta(days=200))
        ws.session.add(one)
        ws.session.flush()
        for more in range(1 + at % 2):
            kind, words = _NOTES[(at + more) % len(_NOTES)]
            day = (ws.now() - timedelta(days=5 + 3 * at + 30 * more)).astimezone(OFFICIAL_TIME).date()
            ws.session.add(
                GuidanceNote(
                    **keys,
                    id=ws.new_key(),
                    guidance_id=one.id,
                    kind=kind,
                    held_on=day,
                    words=words,
                    by_name=room.name,
                    noted_at=ws.now(),
                )
            )
    ws.session.flush()

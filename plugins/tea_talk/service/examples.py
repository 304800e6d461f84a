"""What a demonstration shows of tea tables: houses, talks held and to come, and an open talk with what was said at it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from core.api import (
    OFFICIAL_TIME,
    Actor,
    LedgerFilter,
    Refused,
    UnitKind,
    Workspace,
    case_at_hand,
    centre_of,
    ledger,
    read_case,
    units_in,
)
from plugins.tea_talk.models import Seat, Talk
from plugins.tea_talk.rules import NewGathering, NewHouse, NewOpinion, NewTalk
from plugins.tea_talk.service.gatherings import (
    answer_opinion,
    call_gathering,
    gathering_of,
    note_opinion,
    opinion_of,
    write_people,
)
from plugins.tea_talk.service.houses import open_house
from plugins.tea_talk.service.talks import book

#: At so many tables of cases there is something to see; so many cases are looked at to find them.
TALKS, LOOKED = 2, 6
_HOUSES = (
    NewHouse("老樟树茶馆", "村口大樟树下，进村左手第一家", "茶叙人 汪德旺", 3, "08:00", "21:00", about="老人常来，茶是自家山上的。"),
    NewHouse("廊桥茶亭", "廊桥东头，下雨也能坐", "茶叙人 余桂枝", 2, "13:00", "20:30", ("1", "3", "5", "6", "7")),
    NewHouse("连心茶室", "便民服务中心一楼，门口有坡道", "调解员 邓师傅", 2, "08:30", "17:30", ("1", "2", "3", "4", "5")),
)  # fmt: skip
#: What was said at an open talk, by whom, and the answer; without one it waits.
_OPINIONS: tuple[tuple[str, str, str], ...] = (
    ("桥头那盏路灯坏了半个月，老人晚上不敢走。", "汪火根", "灯泡和线都换好了，以后坏了打灯杆上的电话，两天内来修。"),
    ("茶山的排水沟年年堵，水都冲到下面人家的菜地里。", "余水香", ""),
    ("广场舞的音响能不能九点就关。", "", "和领舞的人说好了，晚上八点半收。"),
)


def lay_examples(ws: Workspace) -> None:
    """Add houses, talks and an open talk to a demonstration; all people in it are invented."""
    desk = centre_of(ws.session, ws.county_id, ws.space_id)
    if desk is None:
        return
    villages = units_in(ws.session, ws.county_id, ws.space_id, UnitKind.VILLAGE)
    as_desk = _at(ws, ws.now(), desk.id, desk.name)
    before = _at(ws, ws.now() - timedelta(days=20), desk.id, desk.name)
    places = [villages[at % len(villages)].id if villages and at < 2 else None for at in range(len(_HOUSES))]
    opened = [open_house(before, replace(house, unit_id=unit)) for house, unit in zip(_HOUSES, places, strict=True)]
    _gather(as_desk, before, opened[0], [village.id for village in villages] or [desk.id])
    _talk([as_desk, *(_at(ws, ws.now(), one.id, one.name, "village_mediator") for one in villages)], opened[0])
    _remember(as_desk, opened[0])


def _at(ws: Workspace, then: datetime, unit_id: int, unit_name: str, post: str = "director") -> Workspace:
    name = ws.actor.name or "综治中心"
    return Workspace(ws.session, ws.space, Actor(post, name, unit_id=unit_id, unit_name=unit_name), lambda: then)


def _hour(ws: Workspace, days: int, hour: int) -> datetime:
    day = ws.now().astimezone(OFFICIAL_TIME) + timedelta(days=days)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def _gather(ws: Workspace, before: Workspace, house_id: int, owners: list[int]) -> None:
    held = call_gathering(
        before,
        NewGathering(house_id, _hour(ws, -9, 19), 90, "村里的灯、沟和路", "哪里不方便，坐下来边喝茶边说。"),
    )
    call_gathering(ws, NewGathering(house_id, _hour(ws, 4, 19), 90, "茶山今年怎么分工", "采茶前把人手和路说定。"))
    gathering = gathering_of(ws, held)
    if gathering is None:
        return
    write_people(ws, gathering, 17)
    for at, (words, said_by, answer) in enumerate(_OPINIONS):
        number = note_opinion(ws, gathering, NewOpinion(words, owners[at % len(owners)], said_by))
        said = opinion_of(ws, number) if answer else None
        if said is not None:
            answer_opinion(ws, said, answer)


def _talk(holders: Sequence[Workspace], house_id: int) -> None:
    """Book a table for cases of which every party agreed to mediation, each by whoever has it in hand."""
    booked = 0
    for ws in holders:
        for line in ledger(ws, LedgerFilter(state="working")).lines[:LOOKED]:
            if booked == TALKS:
                return
            case = case_at_hand(ws, line.id)
            if not case.all_agree or "note_session" not in case.deeds:
                continue
            try:
                book(ws, line.id, NewTalk(house_id, _hour(ws, booked + 1, 15), 90, words="先喝茶，不急着说事。"))
            except Refused:
                continue
            booked += 1


def _remember(ws: Workspace, house_id: int) -> None:
    """Let talks that were agreed upon in the past have taken place at a tea table; the cases stay as they were told."""
    for line in ledger(ws, LedgerFilter(state="visited")).lines[:LOOKED]:
        view = read_case(ws, line.id)
        held = next((one for one in reversed(view.sessions) if (one.kind, one.result) == ("mediation", "agreed")), None)
        if held is None or view.case.settled_at is None:
            continue
        visit = view.follow_ups[-1] if view.follow_ups else None
        span = {"house_id": house_id, "begins": held.held_at, "ends": held.held_at + timedelta(minutes=90)}
        seat_id = ws.new_key()
        freed = held.held_at + timedelta(minutes=90)
        ws.session.add(Seat(county_id=ws.county_id, id=seat_id, space_id=ws.space_id, number=1, freed_at=freed, **span))
        ws.session.flush()
        ws.session.add(
            Talk(
                county_id=ws.county_id,
                id=ws.new_key(),
                home_space_id=view.case.home_space_id,
                case_id=view.case.id,
                unit_id=None,
                seat_id=seat_id,
                **span,
                host=_HOUSES[0].host,
                words="",
                guests=[],
                booked_at=held.held_at - timedelta(days=2),
                booked_by=held.recorded_by,
                state="ended",
                brewed="问了问收成和孩子，茶添了三道。",
                spoken="两边各说了一刻钟，谁也没打断谁。",
                untied="一边先认了不是，另一边也让了一步。",
                result="settled",
                learnt="",
                why_off="",
                ended_at=held.recorded_at,
                ended_by=held.recorded_by,
                settled_at=view.case.settled_at,
                matter_done=visit.performed if visit else None,
                heart=visit.mood if visit else None,
            )
        )

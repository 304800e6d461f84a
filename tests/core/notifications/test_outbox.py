"""Word left in the transaction of a deed is carried into the inbox of its unit, once, by whichever worker comes first."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, select, text

from core import notifications
from core.notifications.models import Notice, OutboxRow
from core.workspace import WORKER, Workspace
from tenants.scopes import Role, Scope
from tests.places import START, County, Township


def leave(county: County, count: int = 1, to: Township | None = None, kind: str = "escalated") -> None:
    place = to or county.home

    def say(ws: Workspace) -> None:
        for number in range(count):
            notifications.tell(
                ws, kind, space_id=place.space.id, unit_id=place.units["desk"], case_id=number, payload={"number": str(number)}
            )

    county.do("grid", say)


def carry(county: County, most: int = 500, *, commit: bool = True) -> int:
    scope = Scope(Role.WORKER, county=county.space.id, space=county.space.id, seat=county.space.id)
    with county.database.open(scope) as session:
        carried = notifications.carry(Workspace(session, county.space, WORKER, county.clock), most)
        if commit:
            session.commit()
        return carried


def unread(county: County, place: Township | None = None, unit: str = "desk") -> int:
    at = place or county.home
    ws = county.workspace(at, "director")
    with ws.session:
        return notifications.unread(ws, at.units[unit])


def test_word_is_carried_into_the_inbox_of_its_unit(county: County, behind_the_fence: Connection) -> None:
    leave(county)
    assert unread(county) == 0
    county.clock.forward(minutes=1)
    assert carry(county) == 1
    assert (unread(county), unread(county, unit="upper"), unread(county, county.sibling)) == (1, 0, 0)
    sent, made = (
        behind_the_fence.execute(text(f"SELECT * FROM {table} WHERE county_id = :c"), {"c": county.space.id}).one()
        for table in ("outbox", "notices")
    )
    assert (sent.carried_at, sent.attempts) == (county.clock(), 1)
    same = ("id", "for_space_id", "for_unit_id", "case_id", "kind", "payload", "created_at")
    assert [getattr(made, name) for name in same] == [getattr(sent, name) for name in same]
    assert (made.created_at, made.read_at) == (START, None)


def test_word_is_carried_once(county: County) -> None:
    leave(county, 3)
    assert [carry(county), carry(county), unread(county)] == [3, 0, 3]


def test_word_of_a_deed_that_was_given_up_is_never_carried(county: County) -> None:
    ws = county.at("grid")
    with ws.session:
        notifications.tell(ws, "escalated", space_id=county.home.space.id, unit_id=county.home.units["desk"])
        ws.session.rollback()
    assert carry(county) == 0


def test_a_carrier_that_dies_before_the_commit_leaves_all_to_the_next(county: County) -> None:
    leave(county, 3)
    assert carry(county, commit=False) == 3
    assert (unread(county), carry(county), unread(county)) == (0, 3, 3)


def test_a_notice_that_is_there_already_is_not_made_twice(county: County, behind_the_fence: Connection) -> None:
    leave(county)
    carry(county)
    behind_the_fence.execute(text("UPDATE outbox SET carried_at = NULL WHERE county_id = :c"), {"c": county.space.id})
    assert (carry(county), unread(county)) == (1, 1)


def test_a_turn_carries_no_more_than_it_was_told_oldest_first(county: County) -> None:
    leave(county, 5)
    assert [carry(county, 2), carry(county, 2), carry(county, 2), carry(county, 2)] == [2, 2, 1, 0]


def test_a_county_carries_nothing_of_another(county: County, other_county: County) -> None:
    leave(other_county)
    assert (carry(county), carry(other_county)) == (0, 1)


def test_a_sibling_is_left_word_and_reads_it_while_the_sender_does_not(county: County) -> None:
    leave(county, to=county.sibling)
    carry(county)
    assert (unread(county, county.sibling), unread(county)) == (1, 0)
    ws = county.at("director")
    with ws.session:
        assert ws.session.scalars(select(Notice.id)).all() == ws.session.scalars(select(OutboxRow.id)).all() == []


def test_what_was_read_is_unread_no_more(county: County, behind_the_fence: Connection) -> None:
    leave(county, 2)
    carry(county)
    ws = county.at("director")
    with ws.session:
        first = ws.session.scalars(select(Notice).order_by(Notice.id)).first()
        assert first is not None
        first.read_at = ws.now()
        ws.session.commit()
    assert unread(county) == 1


def test_the_inbox_tells_how_much_is_unread_and_no_longer_once_it_was_read(county: County) -> None:
    leave(county, 3)
    carry(county)
    ws = county.at("director")
    with ws.session:
        told = notifications.inbox(ws, most=2)
        assert (len(told), notifications.unread(ws, ws.actor.unit_id)) == (2, 3)
        notifications.mark_read(ws, told[0].case_id)
        assert notifications.unread(ws, ws.actor.unit_id) == 2


@pytest.mark.parametrize("carriers", [4])
def test_many_carriers_at_once_carry_each_word_once(county: County, behind_the_fence: Connection, carriers: int) -> None:
    leave(county, 120)
    start = threading.Barrier(carriers)

    def work(_: int) -> int:
        start.wait()
        done = 0
        while carried := carry(county, 7):
            done += carried
        return done

    with ThreadPoolExecutor(carriers) as pool:
        assert sum(pool.map(work, range(carriers))) == 120
    attempts = behind_the_fence.scalars(text("SELECT DISTINCT attempts FROM outbox WHERE county_id = :c"), {"c": county.space.id})
    assert (list(attempts), unread(county)) == ([1], 120)

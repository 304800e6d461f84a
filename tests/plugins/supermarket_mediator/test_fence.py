"""Who reads and writes the wall and its places: the county and its residents read both, a space writes its own, residents take places."""

import pytest
from flask import Flask
from sqlalchemy import insert, select, update
from sqlalchemy.exc import ProgrammingError

from core.api import Workspace, changed
from core.practices import Installed
from core.testing import Browser, County, Room, case_in, words
from core.testing.kit import running
from core.testing.kit.ground import Ground
from plugins.supermarket_mediator.models import Mediator, Place, Ticket
from tenants.door import open_window
from tests.plugins.supermarket_mediator.wall import KEY, choosing_in, hang, live, note, slips, standing


def seen(county: County, room: Room | None = None) -> list[str]:
    """Return whom a resident of a township reads on walls."""
    ws = county.public(room)
    with ws.session:
        return list(ws.session.scalars(select(Mediator.name)))


def test_the_wall_is_read_in_the_county_and_written_by_its_own_space(fq_county: County, fq_other_county: County) -> None:
    (lu,) = hang(fq_county, "鲁大姐")
    assert seen(fq_county) == seen(fq_county, fq_county.sibling) == ["鲁大姐"]
    assert seen(fq_other_county) == []

    def rename(ws: Workspace) -> int:
        return changed(ws.session.execute(update(Mediator).where(Mediator.id == lu).values(name="谁")))

    assert fq_county.do("director", rename, fq_county.sibling) == 0
    assert fq_other_county.do("director", rename) == 0
    ws = fq_county.public()
    with ws.session, pytest.raises(ProgrammingError):
        rename(ws)


def test_residents_take_places_at_their_own_township_and_change_none(fq_county: County) -> None:
    lu, zhou = hang(fq_county, "鲁大姐", "周平")
    case_id = choosing_in(fq_county)
    slips(fq_county, case_id)
    note(fq_county, case_id, 0, lu)
    (place,) = live(fq_county, case_id)
    ticket = standing(fq_county, case_id).tickets[1]

    def row(space_id: int) -> dict[str, object]:
        return {
            "county_id": ticket.county_id, "id": ticket.id, "space_id": space_id, "choosing_id": ticket.choosing_id, "ticket_id": ticket.id,
            "mediator_id": zhou, "number": 1, "queue": [], "taken_at": fq_county.clock(), "answer_by": fq_county.clock(), "why": "",
        }  # fmt: skip

    ws = fq_county.public()
    with ws.session:
        assert [one.mediator_id for one in ws.session.scalars(select(Place))] == [lu]
        ws.session.execute(insert(Place).values(**row(fq_county.home.space.id)))
        ws.session.rollback()
        with pytest.raises(ProgrammingError):
            ws.session.execute(insert(Place).values(**row(fq_county.sibling.space.id)))
        ws.session.rollback()
        with pytest.raises(ProgrammingError):
            ws.session.execute(update(Place).where(Place.id == place.id).values(why="over"))


def test_tickets_of_a_case_are_read_by_whoever_has_it_open(fq_county: County) -> None:
    hang(fq_county, "鲁大姐")
    case_id = choosing_in(fq_county)
    ws = fq_county.workspace("county_director")
    with ws.session:
        assert ws.session.scalars(select(Ticket)).all() == []
        open_window(ws.session, case_id)
        assert {ticket.case_id for ticket in ws.session.scalars(select(Ticket))} == {case_id}
    assert fq_county.do("director", lambda ws: ws.session.scalars(select(Ticket)).all(), fq_county.sibling) == []


def test_off_means_off_on_every_route_and_everything_comes_back(
    fq_county: County, fq_site: Flask, fq_practices: Installed
) -> None:
    ground = Ground(fq_practices, KEY, fq_county, fq_site, case_in(fq_county, "agreeing"))
    hang(fq_county, "鲁大姐")
    fq_county.switch_off(KEY)
    resident = Browser(fq_site, fq_county)
    assert all("暂时不办" in words(resident.open(f"practices/{KEY}/{page}")) for page in ("pick", "about", "photos/1"))
    assert "没有找到" in words(resident.open(f"practices/{KEY}/nothing"))
    assert "没有找到" in words(Browser(fq_site, fq_county, "director").open(f"practices/{KEY}/mine"))
    assert list(running.off_means_off(ground)) == []
    assert list(running.comes_back(ground)) == []

"""Founding a county from its code, adding its units, closing a space, and finding spaces by their address."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from tenants import provisioning, resolution
from tenants.divisions import UnknownDivision, townships_of, villages_of
from tenants.door import Database
from tenants.organisation import centre_of, units_in
from tenants.provisioning import AlreadyFounded, NewUnit, UnknownUnit, add_units, close_space, found_county, found_prefecture
from tenants.resolution import Registry
from tenants.scopes import Role, Scope
from tenants.spaces import Agenda, Space, SpaceKind, SpaceRow
from tenants.units import Unit, UnitKind
from tests.conftest import PREFIX, Databases

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
LANLING = "371324"


@pytest.fixture(scope="module")
def platform(databases: Databases) -> Iterator[Database]:
    """A platform of its own with one county founded on it."""
    database = Database(databases.login_url(databases.fresh()), role_prefix=PREFIX)
    found_county(database, LANLING, NOW)
    yield database
    database.dispose()


@pytest.fixture
def registry(platform: Database) -> Registry:
    return Registry(platform)


def units_of(database: Database, space: Space, *kinds: UnitKind) -> list[Unit]:
    scope = Scope(Role.COUNTY if space.is_county else Role.TOWNSHIP, county=space.county_id, space=space.id)
    with database.open(scope) as session:
        return list(units_in(session, space.county_id, space.id, *kinds))


def how_many(database: Database, table: type) -> int:
    with database.open(Scope(Role.PUBLIC)) as session:
        return int(session.scalar(select(func.count()).select_from(table)) or 0)


def test_a_county_is_founded_with_every_township_of_the_register(registry: Registry) -> None:
    county = registry.find(LANLING)
    assert county is not None
    assert (county.name, county.kind, county.county_id, county.county_code) == ("兰陵县", SpaceKind.COUNTY, county.id, LANLING)
    places = registry.in_county(county.id)
    assert places[0] == county
    assert [place.code for place in places[1:]] == [township.code for township in townships_of(LANLING)]
    assert {place.county_name for place in places} == {"兰陵县"}


def test_a_township_is_founded_with_its_desk_and_every_village_below_it(platform: Database, registry: Registry) -> None:
    place = registry.find("371324103")
    assert place is not None
    desk, *more = units_of(platform, place, UnitKind.CENTRE)
    villages = units_of(platform, place, UnitKind.VILLAGE)
    assert (desk.name, more) == ("长城镇综治中心", [])
    assert {village.parent_id for village in villages} == {desk.id}
    assert [village.code for village in villages] == [
        one.code for one in villages_of(LANLING) if one.code.startswith("371324103")
    ]


def test_the_county_has_a_desk_and_no_village_of_its_own(platform: Database, registry: Registry) -> None:
    county = registry.find(LANLING)
    assert county is not None
    assert [unit.name for unit in units_of(platform, county)] == ["兰陵县综治中心"]


def test_the_worker_is_told_to_look_into_a_new_county(platform: Database, registry: Registry) -> None:
    county = registry.find(LANLING)
    assert county is not None
    with platform.open(Scope(Role.WORKER)) as session:
        assert session.scalar(select(Agenda.next_at).where(Agenda.county_id == county.id)) == NOW


def test_a_county_is_founded_once(platform: Database) -> None:
    before = how_many(platform, SpaceRow)
    with pytest.raises(AlreadyFounded):
        found_county(platform, LANLING, NOW)
    assert how_many(platform, SpaceRow) == before


@pytest.mark.parametrize("code", ["999999", "371324103", "", "3713"])
def test_what_is_no_county_is_not_founded(platform: Database, code: str) -> None:
    before = how_many(platform, SpaceRow)
    with pytest.raises(UnknownDivision):
        found_county(platform, code, NOW)
    assert how_many(platform, SpaceRow) == before


def test_a_founding_that_breaks_off_is_simply_repeated(platform: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    lay, laid = provisioning._lay_units, []

    def lay_three(*place: object) -> None:
        laid.append(place)
        if len(laid) == 3:
            raise OSError
        lay(*place)  # type: ignore[arg-type]

    monkeypatch.setattr(provisioning, "_lay_units", lay_three)
    with pytest.raises(OSError):  # noqa: PT011  # the fault is our own
        found_county(platform, "360681", NOW)
    monkeypatch.undo()
    assert Registry(platform).find("360681") is None
    assert found_county(platform, "360681", NOW).townships == len(townships_of("360681"))


def test_of_two_who_found_at_once_one_is_told_so(platform: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provisioning, "_see_that_none_stands", lambda *_: None)
    before = how_many(platform, SpaceRow), how_many(platform, Agenda)
    with pytest.raises(AlreadyFounded):
        found_county(platform, LANLING, NOW)
    assert (how_many(platform, SpaceRow), how_many(platform, Agenda)) == before


def test_grids_are_added_below_villages_and_renamed_when_they_come_again(platform: Database, registry: Registry) -> None:
    place = registry.find("371324103")
    assert place is not None
    village = units_of(platform, place, UnitKind.VILLAGE)[0]
    grids = [NewUnit(f"{village.code}00{number}", f"{number} 网格", UnitKind.GRID, village.code) for number in (1, 2)]
    scope = Scope(Role.TOWNSHIP, county=place.county_id, space=place.id)
    with platform.open(scope) as session:
        assert add_units(session, place.county_id, place.id, grids, NOW.date()) == 2
        again = [NewUnit(grids[0].code, "东网格", UnitKind.GRID, village.code)]
        assert add_units(session, place.county_id, place.id, again, NOW.date()) == 0
        session.commit()
    found = units_of(platform, place, UnitKind.GRID)
    assert [(grid.name, grid.parent_id) for grid in found] == [("东网格", village.id), ("2 网格", village.id)]


def test_a_unit_below_one_that_is_not_there_is_refused(platform: Database, registry: Registry) -> None:
    place = registry.find("371324103")
    assert place is not None
    with platform.open(Scope(Role.TOWNSHIP, county=place.county_id, space=place.id)) as session, pytest.raises(UnknownUnit):
        add_units(session, place.county_id, place.id, [NewUnit("x", "x", UnitKind.GRID, "nowhere")], NOW.date())


def test_a_closed_space_is_found_no_more_and_keeps_what_it_holds(platform: Database) -> None:
    registry = Registry(platform)
    place = registry.find("371324104")
    assert place is not None
    kept = len(units_of(platform, place))
    assert close_space(platform, place.code, NOW)
    assert not close_space(platform, place.code, NOW)
    registry.forget()
    assert registry.find(place.code) is None
    assert place not in registry.in_county(place.county_id)
    assert len(units_of(platform, place)) == kept > 0


def test_a_space_of_a_closed_county_is_found_no_more(platform: Database) -> None:
    found_county(platform, "360602", NOW)
    township = townships_of("360602")[0].code
    assert Registry(platform).find(township) is not None
    close_space(platform, "360602", NOW)
    assert Registry(platform).find(township) is None


def test_an_address_is_believed_for_a_while_and_then_read_again(platform: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1_000.0]
    monkeypatch.setattr(resolution.time, "monotonic", lambda: clock[0])
    registry = Registry(platform)
    first = registry.find("371324105")
    close_space(platform, "371324105", NOW)
    clock[0] += resolution.BELIEVED - 1
    assert registry.find("371324105") == first is not None
    clock[0] += 2
    assert registry.find("371324105") is None


def test_a_prefecture_stands_above_the_counties_founded_before_it_and_after_it(platform: Database) -> None:
    found_county(platform, "370832", NOW)
    made = found_prefecture(platform, "3708", NOW)
    found_county(platform, "370829", NOW)
    above = Registry(platform).find("3708")
    assert above is not None
    assert (above.kind, above.county_id, above.name, made.counties) == (SpaceKind.PREFECTURE, above.id, "济宁市", 1)
    with platform.open(Scope(Role.PREFECTURE, county=above.id, space=above.id)) as session:
        below = session.scalars(select(SpaceRow.code).where(SpaceRow.parent_id == above.id).order_by(SpaceRow.code)).all()
        desk = centre_of(session, above.id, above.id)
        assert session.get(Agenda, above.id) is not None
    assert below == ["370829", "370832"]
    assert desk is not None
    assert desk.name == "济宁市综治中心"
    with pytest.raises(AlreadyFounded):
        found_prefecture(platform, "3708", NOW)


@pytest.mark.parametrize("code", ["", "37", "370832", "3799", "370832104"])
def test_only_a_prefecture_of_the_register_is_founded_as_one(platform: Database, code: str) -> None:
    with pytest.raises(UnknownDivision):
        found_prefecture(platform, code, NOW)


@pytest.mark.parametrize("code", ["", "000000", "371324103 ", "3713241030", "' OR '1'='1"])
def test_an_address_of_nowhere_finds_nothing(registry: Registry, code: str) -> None:
    assert registry.find(code) is None


def test_a_desk_is_found_by_its_space(platform: Database, registry: Registry) -> None:
    place = registry.find("371324103")
    assert place is not None
    with platform.open(Scope(Role.TOWNSHIP, county=place.county_id, space=place.id)) as session:
        desk = centre_of(session, place.county_id, place.id)
    assert desk is not None
    assert desk.space_id == place.id

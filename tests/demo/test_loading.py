"""Loading the demonstration: with the worker after it, twice, killed half-way, and where others work already."""

import itertools
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from core import cases
from core.cases import codewords
from core.jobs import Sweeper
from core.people import service as people
from core.workspace import Actor, Workspace
from demo import founding, sets
from demo.founding import NotADemonstration, found
from demo.invariants import broken
from demo.loader import load_demo, waiting_codes
from demo.packs import read_pack
from tenants import provisioning
from tenants.door import Database
from tenants.scopes import Role, Scope
from tests.conftest import Databases
from tests.demo.loaded import COUNTY, TUESDAY, Place

LENGSHUI = ("lengshui",)


class Killed(BaseException):
    """What stops a loading half-way; no code of the platform catches it."""


def test_the_worker_fires_what_is_due_once_and_loading_again_changes_nothing(loaded: tuple[Place, Place]) -> None:
    place = loaded[1]
    due = place.due_clocks()
    before = place.history()
    database = place.open()
    sweeper = Sweeper(database, lambda: place.now)
    assert sweeper.turn() >= len(due)
    fired = place.rows(f"SELECT id FROM clocks WHERE fired_at = '{place.now}'")
    assert {clock.id for clock in fired} == {clock.id for clock in due}
    climbed = place.rows(f"SELECT rung FROM timeline WHERE deed = 'climbed' AND at = '{place.now}'")
    assert {entry.rung for entry in climbed} == {"grid", "village"}
    after = place.history()
    assert len(after) == len(before) + len(due)
    sweeper.turn()
    assert place.history() == after
    assert load_demo(database, place.now + timedelta(days=3), lambda _: None, LENGSHUI) == place.visitors
    assert place.history() == after
    assert place.one("SELECT count(*) FROM reports WHERE taken_at IS NULL") == 3
    database.dispose()


def test_a_killed_loading_goes_on_where_it_stopped_and_ends_the_same(lengshui: Place, databases: Databases) -> None:
    place = Place(databases.fresh(), TUESDAY, databases, [])
    for words in ("100 of", "200 of"):
        database = place.open()
        with pytest.raises(Killed):
            load_demo(database, place.now, _killing(words), LENGSHUI)
        database.dispose()
        place.now += timedelta(hours=5)
    database = place.open()
    assert load_demo(database, place.now, lambda _: None, LENGSHUI) == lengshui.visitors
    database.dispose()
    assert place.history() == lengshui.history()


def test_a_loading_in_sets_that_is_killed_leaves_nothing_and_is_repeated_whole(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(databases.fresh(), TUESDAY, databases, [])
    calls, whole = itertools.count(), sets._put

    def put(*args: Any) -> None:
        if next(calls) == 5:
            raise Killed
        whole(*args)

    monkeypatch.setattr(sets, "_put", put)
    database = place.open()
    with pytest.raises(Killed):
        load_demo(database, place.now, lambda _: None, ("minyang",))
    assert place.one("SELECT count(*) FROM cases") == 0
    load_demo(database, place.now, lambda _: None, ("minyang",))
    database.dispose()
    assert place.one("SELECT count(*) FROM cases") == 76
    assert broken(place.rows) == {}


def test_a_resident_asks_by_the_code_that_is_printed(databases: Databases) -> None:
    place = Place(databases.fresh(), TUESDAY, databases, [])
    database = place.open()
    load_demo(database, place.now, lambda _: None, ("minyang",), "a secret")
    codes = waiting_codes(database, ("minyang",), "a secret")
    space = next(space for space in founding._spaces(database, "621126") if space.code == "621126100")
    assert len(codes) == 2
    for one in codes:
        digest = cases.code_digest("a secret", space.county_id, codewords.plain(one.code), one.tail)
        with database.open(Scope(Role.PUBLIC, county=space.county_id, space=space.id, code=digest)) as session:
            progress = cases.read_report(Workspace(session, space, Actor("resident", ""), lambda: place.now), digest)
        assert progress is not None
        assert progress.state is None
    database.dispose()


def _killing(words: str) -> Any:
    def say(said: str) -> None:
        if words in said:
            raise Killed

    return say


def test_a_killed_founding_ends_with_every_desk_and_village(empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = itertools.count()
    whole = provisioning._lay_units

    def lay(*args: Any) -> None:
        if next(calls) == 7:
            raise Killed
        whole(*args)

    monkeypatch.setattr(provisioning, "_lay_units", lay)
    pack = read_pack("lengshui")
    with pytest.raises(Killed):
        found(empty, pack, TUESDAY, lambda _: None)
    ground = found(empty, pack, TUESDAY, lambda _: None)
    with empty.open(Scope(Role.COUNTY, county=ground.county.id, space=ground.county.id)) as session:
        kinds = Counter(session.scalars(text("SELECT kind FROM units")))
    assert kinds == {"centre": 34, "village": 260, "grid": 24}


def test_a_county_with_people_of_its_own_is_left_alone(empty: Database) -> None:
    county = provisioning.found_county(empty, COUNTY, TUESDAY)
    space = founding._spaces(empty, COUNTY)[0]
    with empty.open(Scope(Role.DOOR, county=county.county_id, space=space.id, seat=space.id)) as session:
        people.add_account(Workspace(session, space, Actor("door", "")), "somebody", "某人", "long-enough-1")
        session.commit()
    with pytest.raises(NotADemonstration):
        load_demo(empty, TUESDAY, lambda _: None, LENGSHUI)

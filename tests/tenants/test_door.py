"""The door: every transaction enters its scope, nothing of it is left behind, and no scope is an error."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from sqlalchemy import Connection, create_engine, insert, select, text, update
from sqlalchemy.exc import DBAPIError, ProgrammingError

from core.tables import metadata
from tenants import door
from tenants.door import Database, FencedSession, Unscoped, beside, changed
from tenants.scopes import Role, Scope
from tests.conftest import LOGIN, PREFIX
from tests.tenants.rows import places_in, row
from tests.tenants.world import World, open_window, visible

CASES = metadata.tables["cases"]
BOUND = ("county", "space", "seat", "account", "sign_in", "opened", "code")
WHO = text("SELECT current_user || ' ' || " + " || ".join(f"coalesce(current_setting('app.{name}', true), '')" for name in BOUND))


@pytest.fixture
def narrow(own_world: World) -> Database:
    """A database with one connection, which every session has in turn."""
    url = own_world.database.engine.url.render_as_string(hide_password=False)
    database = Database(url, role_prefix=PREFIX, pool_size=1)
    yield database  # type: ignore[misc]
    database.dispose()


def left_behind(database: Database) -> str:
    """Who a connection from the pool is and what is bound on it."""
    with database.engine.connect() as connection:
        return str(connection.scalar(WHO)).strip()


def scope_of(world: World, viewer: str) -> Scope:
    return world.viewers[viewer].scope


def test_a_transaction_without_a_scope_is_an_error_and_never_all(own_world: World) -> None:
    with FencedSession(own_world.database.engine) as session, pytest.raises(Unscoped):
        session.execute(text("SELECT 1"))


@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
def test_nothing_is_left_on_a_pooled_connection(own_world: World, narrow: Database, end: str) -> None:
    with narrow.open(scope_of(own_world, "public with code")) as session:
        open_window(session, own_world.places["shared"].case)
        assert left_behind_in(session.connection()) != LOGIN
        getattr(session, end)()
    assert left_behind(narrow) == LOGIN


def left_behind_in(connection: Connection) -> str:
    return str(connection.scalar(WHO)).strip()


def test_nothing_is_left_after_a_statement_that_failed(own_world: World, narrow: Database) -> None:
    with narrow.open(scope_of(own_world, "township")) as session, pytest.raises(DBAPIError, match="division by zero"):
        session.execute(text("SELECT 1 / 0"))
    assert left_behind(narrow) == LOGIN


def test_nothing_is_left_when_the_work_breaks_off(own_world: World, narrow: Database) -> None:
    def work() -> None:
        with narrow.open(scope_of(own_world, "township")) as session:
            session.execute(text("SELECT 1"))
            raise KeyError

    with pytest.raises(KeyError):
        work()
    assert left_behind(narrow) == LOGIN


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_the_next_transaction_of_a_session_enters_the_scope_again(own_world: World, narrow: Database, end: str) -> None:
    with narrow.open(scope_of(own_world, "township")) as session:
        first = visible(session, "parties")
        getattr(session, end)()
        assert visible(session, "parties") == first
        assert places_in(first) == {"here"}


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_a_window_lasts_one_transaction(own_world: World, narrow: Database, end: str) -> None:
    with narrow.open(scope_of(own_world, "township")) as session:
        open_window(session, own_world.places["shared"].case)
        assert places_in(visible(session, "parties")) == {"here", "shared"}
        getattr(session, end)()
        assert places_in(visible(session, "parties")) == {"here"}


def test_a_window_opens_one_case_and_no_other_of_its_home(own_world: World) -> None:
    with own_world.looking("township opened") as session:
        seen = session.scalars(select(CASES.c.id).where(CASES.c.home_space_id == own_world.places["next"].space)).all()
    assert seen == [own_world.places["shared"].case]


def test_no_window_opens_another_county(own_world: World) -> None:
    with own_world.looking("county") as session:
        open_window(session, own_world.places["foreign"].case)
        assert places_in(visible(session, "parties") + visible(session, "cases")).isdisjoint({"foreign"})


def test_a_savepoint_taken_back_keeps_the_scope_and_shuts_its_window(own_world: World) -> None:
    with own_world.looking("township") as session:
        savepoint = session.begin_nested()
        open_window(session, own_world.places["shared"].case)
        savepoint.rollback()
        assert places_in(visible(session, "parties")) == {"here"}


def test_a_window_opened_before_a_savepoint_outlasts_it(own_world: World) -> None:
    with own_world.looking("township opened") as session:
        session.begin_nested().rollback()
        session.begin_nested().commit()
        assert places_in(visible(session, "parties")) == {"here", "shared"}


@pytest.mark.parametrize("breaks_off", [False, True])
def test_who_reads_beside_comes_back_to_the_scope_with_its_window(own_world: World, *, breaks_off: bool) -> None:
    with own_world.database.open(scope_of(own_world, "public with code")) as session:
        session.connection()  # as a rule a row of the case was read before it is opened
        door.open_window(session, own_world.places["shared"].case)
        before = left_behind_in(session.connection())
        county = own_world.places["shared"].county
        with suppress(LookupError), beside(session, Scope(Role.DOOR, county=county, space=county, seat=county)) as beside_it:
            assert left_behind_in(beside_it.connection()).startswith(f"{PREFIX}_door ")
            if breaks_off:
                raise LookupError
        assert left_behind_in(session.connection()) == before


def test_a_session_that_begins_with_a_savepoint_is_scoped(own_world: World) -> None:
    with own_world.database.open(scope_of(own_world, "township")) as session, session.begin_nested():
        assert places_in(visible(session, "parties")) == {"here"}


def test_a_connection_that_commits_by_itself_may_do_nothing(own_world: World) -> None:
    with own_world.database.open(scope_of(own_world, "township")) as session:
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        with pytest.raises(ProgrammingError, match="permission denied"):
            session.execute(select(CASES.c.id))


def test_one_prepared_statement_serves_many_scopes_rightly(world: World) -> None:
    with world.superuser.connect() as connection:
        held = dict(connection.execute(text("SELECT home_space_id, count(*) FROM cases GROUP BY 1")).all())
    url = world.database.engine.url.render_as_string(hide_password=False)
    database = Database(url, role_prefix=PREFIX, pool_size=1)
    right = {
        "township": held[world.places["here"].space],
        "sibling": held[world.places["next"].space],
        "foreign county": 2,
        "prefecture": 0,
    }
    for _ in range(12):  # the driver prepares a statement it has seen five times
        for viewer, count in right.items():
            with database.open(scope_of(world, viewer)) as session:
                assert session.scalar(text("SELECT count(*) FROM cases")) == count, viewer
    database.dispose()


def test_many_threads_on_few_connections_never_meet_anothers_rows(own_world: World) -> None:
    url = own_world.database.engine.url.render_as_string(hide_password=False)
    database = Database(url, role_prefix=PREFIX, pool_size=3)
    wanted = {"township": {"here"}, "sibling": {"next", "shared"}, "foreign township": {"foreign"}, "county": {"county"}}
    barrier = threading.Barrier(8)

    def work(seed: int) -> set[str]:
        dice, wrong = random.Random(seed), set()  # noqa: S311
        barrier.wait()
        for _ in range(60):
            viewer = dice.choice(sorted(wanted))
            try:
                with database.open(scope_of(own_world, viewer)) as session:
                    wrong |= places_in(visible(session, "parties")) ^ wanted[viewer]
                    if dice.random() < 0.2:
                        session.execute(text("SELECT 1 / 0"))
                    if dice.random() < 0.2:
                        session.commit()
            except DBAPIError:
                continue
        return wrong

    with ThreadPoolExecutor(8) as pool:
        assert set().union(*pool.map(work, range(8))) == set()
    database.dispose()


@pytest.mark.parametrize("code", ["a'; SET ROLE postgres; --", "", "码", "a b"])
def test_a_code_that_is_no_digest_binds_nothing(code: str) -> None:
    with pytest.raises(ValueError, match="digest"):
        Scope(Role.PUBLIC, county=1, code=code).statements("fq")


def test_a_number_that_is_none_binds_nothing() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        Scope(Role.TOWNSHIP, county="1'; --").statements("fq")  # type: ignore[arg-type]


def test_an_insert_is_counted_too(own_world: World) -> None:
    counts = metadata.tables["number_counts"]
    with own_world.looking("township") as session:
        new = row(counts, own_world.places["here"])
        assert changed(session.execute(insert(counts).values(new))) == 1
        assert changed(session.execute(update(counts).where(counts.c.day == "never").values(last=2))) == 0


def test_what_nobody_counted_is_an_error_and_neither_some_nor_none(own_world: World) -> None:
    uncounted = create_engine(own_world.superuser.url)
    with uncounted.connect() as connection, pytest.raises(LookupError):
        changed(
            connection.execute(
                insert(metadata.tables["number_counts"]).values(row(metadata.tables["number_counts"], own_world.places["here"]))
            )
        )
    uncounted.dispose()

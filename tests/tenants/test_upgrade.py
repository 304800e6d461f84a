"""Migrations go up, down and up again; laying the fence twice changes nothing, and a changed fence is laid anew."""

import itertools
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, NullPool, create_engine, text

from core.practices import install
from core.tables import metadata
from core.upgrade import check_database, downgrade_database, upgrade_database
from tenants.server import OwnServer
from tests.conftest import LOGIN, PREFIX

ALEMBIC = "core_versions"
_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def _no_practices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the core alone: practices have tables, versions and tests of their own."""
    monkeypatch.setattr("core.upgrade.installed", lambda: install([]))


@pytest.fixture(scope="module")
def core_alone(server: OwnServer) -> str:
    """A database with the core's tables and no practice's, to copy from."""
    upgrade_database(server.create_database("fq_core_alone"), LOGIN, role_prefix=PREFIX, practices=install([]))
    return "fq_core_alone"


@pytest.fixture
def owner(server: OwnServer, core_alone: str) -> str:
    """The address of a migrated database as its owner."""
    return server.create_database(f"fq_core_{next(_numbers)}", core_alone)


@pytest.fixture
def asking(owner: str) -> Iterator[Engine]:
    engine = create_engine(owner, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()


def standing(engine: Engine) -> set[str]:
    """Everything of ours in the schema: tables, sequences, functions."""
    with engine.connect() as connection:
        found = connection.scalars(
            text(
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'S') "
                "UNION SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
            )
        )
        return set(map(str, found))


def test_an_upgraded_database_is_what_the_code_says(owner: str) -> None:
    assert check_database(owner, role_prefix=PREFIX) == []


def test_the_planner_is_told_that_a_home_lies_in_one_county(owner: str, asking: Engine) -> None:
    with asking.connect() as connection:
        connection.execute(text("DROP STATISTICS st_cases_home_space"))
    assert check_database(owner, role_prefix=PREFIX) == ["cases: the planner is not told that home_space_id lies in county_id"]
    upgrade_database(owner, LOGIN, role_prefix=PREFIX)
    assert check_database(owner, role_prefix=PREFIX) == []


SHAPES = {
    "columns": "SELECT table_name || '.' || column_name || ' ' || udt_name || ' ' || is_nullable || ' ' || coalesce(column_default, '') "
    "FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'core_versions'",
    "constraints": "SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace AND contype <> 'n' AND conrelid <> 'core_versions'::regclass",
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'core_versions'",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_migrations_make_to_the_letter_what_the_models_say(owner: str, asking: Engine, server: OwnServer, shape: str) -> None:
    modelled = create_engine(server.create_database(f"fq_modelled_{shape}"), poolclass=NullPool)
    metadata.create_all(modelled)
    with modelled.begin() as connection:
        connection.execute(text("CREATE TABLE core_versions ()"))
        by_models = set(connection.scalars(text(SHAPES[shape])))
    modelled.dispose()
    with asking.connect() as connection:
        assert set(connection.scalars(text(SHAPES[shape]))) == by_models


def test_upgrading_twice_changes_nothing(owner: str) -> None:
    assert upgrade_database(owner, LOGIN, role_prefix=PREFIX) == []
    assert check_database(owner, role_prefix=PREFIX) == []


def test_a_database_taken_back_to_the_beginning_is_empty(owner: str, asking: Engine) -> None:
    downgrade_database(owner, role_prefix=PREFIX)
    assert standing(asking) == {ALEMBIC}


def test_a_database_taken_back_comes_up_again(owner: str, asking: Engine) -> None:
    before = standing(asking)
    downgrade_database(owner, role_prefix=PREFIX)
    assert upgrade_database(owner, LOGIN, role_prefix=PREFIX) == [table.name for table in metadata.sorted_tables]
    assert standing(asking) == before
    assert check_database(owner, role_prefix=PREFIX) == []


def test_a_fence_that_changed_is_laid_anew_and_no_other(owner: str, asking: Engine) -> None:
    with asking.connect() as connection:
        connection.execute(text("COMMENT ON TABLE parties IS 'fence of an older version'"))
        connection.execute(text("ALTER POLICY w00_select ON parties USING (true)"))
        connection.execute(text("CREATE POLICY w99_select ON parties FOR SELECT USING (true)"))
        connection.execute(text(f"GRANT SELECT ON parties TO {PREFIX}_public"))
    assert len(check_database(owner, role_prefix=PREFIX)) == 3
    assert upgrade_database(owner, LOGIN, role_prefix=PREFIX) == ["parties"]
    assert check_database(owner, role_prefix=PREFIX) == []


def test_an_upgrade_that_breaks_off_leaves_nothing(server: OwnServer, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = server.create_database("fq_broken_off")
    engine = create_engine(bare, poolclass=NullPool)
    monkeypatch.setattr("core.upgrade.SEARCH_FUNCTIONS", ("no_such_function()",))
    with pytest.raises(Exception, match="no_such_function"):
        upgrade_database(bare, LOGIN, role_prefix=PREFIX)
    assert standing(engine) == set()
    engine.dispose()


def test_every_step_can_be_taken_back_by_itself(owner: str) -> None:
    downgrade_database(owner, "-1", role_prefix=PREFIX)
    upgrade_database(owner, LOGIN, role_prefix=PREFIX)
    assert check_database(owner, role_prefix=PREFIX) == []

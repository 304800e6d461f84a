"""Setting up and checking a database, and what is said when it cannot be used."""

from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from core.commands.databases import start_server
from core.config import Settings
from tenants.server import OwnServer, ServerError
from tests.core.commands.conftest import Installation


def as_superuser(server: OwnServer, database: str, statement: str) -> None:
    url = make_url(server.url_for(database, "postgres")).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(), autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def test_a_database_is_set_up_once_and_left_alone_the_second_time(bare: Installation) -> None:
    assert "Fences renewed: " in bare.do("db", "upgrade")
    assert "Nothing had to be changed." in bare.do("db", "upgrade")
    assert "exactly as the code declares" in bare.do("db", "check")


def test_a_login_is_made_with_the_password_of_its_address(bare: Installation) -> None:
    bare.environment["DATABASE_URL"] = bare.environment["DATABASE_URL"].replace(bare.login, f"{bare.login}:three%27rivers")
    bare.do("db", "upgrade")
    url = make_url(bare.server.superuser_url).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string()) as connection:
        row = connection.execute(
            "SELECT rolpassword, rolsuper, rolinherit FROM pg_authid WHERE rolname = %s", [bare.login]
        ).fetchone()
    assert row is not None
    assert str(row[0]).startswith("SCRAM-SHA-256$")
    assert row[1:] == (False, False)


def test_what_was_changed_by_hand_is_named(bare: Installation) -> None:
    bare.do("db", "upgrade")
    as_superuser(bare.server, bare.name, "DROP POLICY wall ON cases")
    said = bare.refuse("db", "check")
    assert "cases" in said
    assert "wall" in said


def test_nothing_is_offered_to_go_back(bare: Installation) -> None:
    assert bare.run("db", "downgrade").exit_code == 2


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("DATABASE_OWNER_URL", None, "DATABASE_OWNER_URL is missing"),
        ("DATABASE_URL", "nonsense", "DATABASE_URL is no address"),
        ("DATABASE_URL", "mysql://a@b/c", "DATABASE_URL must name a PostgreSQL database"),
        ("DATABASE_URL", "postgresql://a@b/another", "name two different databases"),
        ("FENGQIAO_WORKERS", "many", "FENGQIAO_WORKERS must be a number"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_told(bare: Installation, variable: str, value: str | None, said: str) -> None:
    result = bare.run("db", "upgrade", **{variable: value})
    assert result.exit_code in {1, 2}
    assert said in result.output


def test_the_owner_does_not_serve(bare: Installation) -> None:
    result = bare.run("db", "upgrade", DATABASE_URL=bare.environment["DATABASE_OWNER_URL"])
    assert result.exit_code == 2
    assert "another user" in result.output


@pytest.mark.parametrize("command", [("space", "list"), ("space", "found", "371324"), ("account", "list", "371324")])
def test_a_database_that_is_not_set_up_is_told_with_what_to_do(bare: Installation, command: tuple[str, ...]) -> None:
    as_superuser(bare.server, bare.name, f'CREATE ROLE "{bare.login}" LOGIN')
    assert "fengqiao db upgrade" in bare.refuse(*command)


def test_a_database_of_a_newer_version_is_told(bare: Installation) -> None:
    bare.do("db", "upgrade")
    as_superuser(bare.server, bare.name, "UPDATE core_versions SET version_num = '9999'")
    assert "by another version of the program" in bare.refuse("db", "upgrade")


def test_own_data_that_cannot_be_brought_up_to_date_are_told_with_what_to_do(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    with start_server(settings) as server:
        as_superuser(server, "fengqiao", "ALTER TABLE cases DROP COLUMN visited_at")
    with pytest.raises(ServerError, match="make clean-demo"):
        start_server(settings)


def test_a_database_that_does_not_answer_is_told(bare: Installation) -> None:
    result = bare.run("space", "list", DATABASE_URL="postgresql://nobody@127.0.0.1:1/fengqiao", DATABASE_OWNER_URL=None)
    assert result.exit_code == 1
    assert "The database does not answer." in result.output


def test_a_login_that_passes_the_fence_by_is_refused(bare: Installation) -> None:
    bare.do("db", "upgrade")
    result = bare.run("space", "list", DATABASE_URL=bare.server.url_for(bare.name, "postgres"))
    assert result.exit_code == 1
    assert "row security" in result.output


def test_an_owner_who_may_make_no_roles_is_told(bare: Installation) -> None:
    as_superuser(bare.server, bare.name, f'CREATE ROLE "{bare.name}_poor" LOGIN')
    result = bare.run("db", "upgrade", DATABASE_OWNER_URL=bare.server.url_for(bare.name, f"{bare.name}_poor"))
    assert result.exit_code == 1
    assert "The database refuses this" in result.output

"""Alive and ready: what those who watch the program are told."""

import pytest
from sqlalchemy import create_engine

from core import health
from core.app import create_app
from core.config import Settings
from tenants.door import Database
from tests.conftest import PREFIX, Databases

SETTINGS = Settings(secret_key="test")


def ask(database: Database, path: str) -> tuple[int, object]:
    answer = create_app(SETTINGS, database).test_client().get(path)
    return answer.status_code, answer.get_json()


def test_a_database_of_this_version_is_ready(database: Database) -> None:
    assert ask(database, "/readyz") == (200, {"status": "ready"})
    assert ask(database, "/healthz") == (200, {"status": "ok"})


def test_without_a_database_the_process_is_alive_and_not_ready() -> None:
    away = Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    assert ask(away, "/healthz") == (200, {"status": "ok"})
    assert ask(away, "/readyz") == (503, {"status": "not ready", "reason": "unreachable"})


@pytest.mark.parametrize("statement", ["ALTER TABLE cases DROP COLUMN visited_at", "DROP TABLE tokens"])
def test_a_database_of_another_version_is_not_ready(databases: Databases, statement: str) -> None:
    name = databases.fresh()
    owner = create_engine(databases.owner_url(name))
    with owner.begin() as connection:
        connection.exec_driver_sql(statement)
    owner.dispose()
    old = Database(databases.login_url(name), role_prefix=PREFIX)
    assert ask(old, "/readyz") == (503, {"status": "not ready", "reason": "not_migrated"})
    old.dispose()


def test_without_its_roles_a_database_is_not_ready(databases: Databases, database_name: str) -> None:
    strange = Database(databases.login_url(database_name), role_prefix="nobody")
    assert ask(strange, "/readyz") == (503, {"status": "not ready", "reason": "not_migrated"})
    strange.dispose()


def test_a_login_that_passes_the_fence_by_is_never_ready(databases: Databases, database_name: str) -> None:
    mighty = Database(databases.superuser_url(database_name), role_prefix=PREFIX)
    assert ask(mighty, "/readyz") == (503, {"status": "not ready", "reason": "no_fence"})
    mighty.dispose()


def test_a_postgresql_with_known_holes_is_not_ready(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "safe_minor", lambda version: f"holes in {version}")
    assert ask(database, "/readyz") == (503, {"status": "not ready", "reason": "unsafe_postgresql"})

"""Fixtures for every test: a real PostgreSQL, met as the serving login, and a small county to work in."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import create_engine, text

from core.people.service import passwords
from core.upgrade import upgrade_database
from tenants.door import Database
from tenants.server import OwnServer, start_own_server
from tests.places import County, found_small_county
from tests.sharing import pytest_collection_finish, pytest_collection_modifyitems, pytest_xdist_make_scheduler

__all__ = ["pytest_collection_finish", "pytest_collection_modifyitems", "pytest_xdist_make_scheduler"]

LOGIN = "fq_test_login"
PREFIX = "fq_test"


class _Compiled(BytecodeCache):
    """Templates compiled once for a test process, whichever site asks for them."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def _templates_are_compiled_once() -> Iterator[None]:
    """Let every site of this process share what its templates were compiled to: most tests make a site of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(Flask.jinja_options, "bytecode_cache", _Compiled())
        yield


_SLOW = passwords._hasher


@pytest.fixture(scope="session", autouse=True)
def _passwords_are_hashed_quickly() -> Iterator[None]:
    """Hash passwords quickly, for somebody signs in for almost every page that is tested."""
    quick = PasswordHasher(memory_cost=8, time_cost=1, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", quick)
        patch.setattr(passwords, "_NOBODY", quick.hash("nobody"))
        yield


@pytest.fixture
def slow_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords as outside of tests."""
    monkeypatch.setattr(passwords, "_hasher", _SLOW)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnServer]:
    """A PostgreSQL of its own for this test process."""
    with start_own_server(tmp_path_factory.mktemp("pg"), durable=False) as running:
        yield running


@pytest.fixture(scope="session")
def template(server: OwnServer) -> str:
    """A migrated database to copy from."""
    url = server.create_database("fq_template")
    upgrade_database(url, LOGIN, role_prefix=PREFIX)
    return "fq_template"


class Databases:
    """Copies of the migrated database, as the owner, the superuser and the serving login see them."""

    def __init__(self, server: OwnServer, template: str) -> None:
        self._server = server
        self._template = template
        self._count = 0

    def fresh(self) -> str:
        """Return the name of a new copy."""
        self._count += 1
        name = f"fq_copy_{os.getpid()}_{self._count}"
        self._server.create_database(name, self._template)
        return name

    def login_url(self, name: str) -> str:
        """Return the address of the serving login."""
        return self._server.url_for(name, LOGIN)

    def owner_url(self, name: str) -> str:
        """Return the address of the owner."""
        return self._server.url_for(name)

    def superuser_url(self, name: str) -> str:
        """Return the address of the superuser, for looking behind the fence in tests."""
        return self._server.url_for(name, "postgres")


@pytest.fixture(scope="session")
def databases(server: OwnServer, template: str) -> Databases:
    """Make copies of the migrated database."""
    return Databases(server, template)


@pytest.fixture(scope="session")
def database_name(databases: Databases) -> str:
    """The database most tests of this process share; each makes a county of its own in it."""
    return databases.fresh()


@pytest.fixture(scope="session")
def database(databases: Databases, database_name: str) -> Iterator[Database]:
    """The shared database as the serving login sees it: unprivileged, under the fence."""
    opened = Database(databases.login_url(database_name), role_prefix=PREFIX, pool_size=8)
    yield opened
    opened.dispose()


@pytest.fixture
def county(database: Database) -> County:
    """A county of invented code with two townships, villages and grids, and a ladder of three rungs."""
    return found_small_county(database)


@pytest.fixture
def other_county(database: Database) -> County:
    """A second county, with nothing in common with the first."""
    return found_small_county(database)


@pytest.fixture(scope="session")
def behind_the_fence(databases: Databases, database_name: str) -> Iterator[object]:
    """A superuser's connection to look at rows whoever they belong to."""
    engine = create_engine(databases.superuser_url(database_name), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        yield connection
    engine.dispose()


@pytest.fixture(scope="session")
def project() -> Path:
    """The root of the project."""
    return Path(__file__).parent.parent

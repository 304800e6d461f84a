"""The world to try the fence in, on the tests' own server and, where it is installed, on Debian's PostgreSQL 15."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from core.upgrade import upgrade_database
from tenants.door import Database
from tenants.server import OwnServer, start_own_server
from tests.conftest import LOGIN, PREFIX, Databases
from tests.tenants.world import World, found_world

DEBIAN = Path("/usr/lib/postgresql/15/bin")


@pytest.fixture(scope="session")
def own_world(databases: Databases) -> Iterator[World]:
    """The world on the server of the tests."""
    name = databases.fresh()
    yield from _founded(databases.login_url(name), databases.superuser_url(name))


@pytest.fixture(scope="session")
def debian_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The same world on the oldest PostgreSQL that is promised."""
    if not DEBIAN.is_dir():
        pytest.skip("Debian's PostgreSQL 15 is not installed")
    with _server_from(DEBIAN, tmp_path_factory.mktemp("pg15")) as server:
        url = server.create_database("fq_fifteen")
        upgrade_database(url, LOGIN, role_prefix=PREFIX)
        yield from _founded(server.url_for("fq_fifteen", LOGIN), server.url_for("fq_fifteen", "postgres"))


@pytest.fixture(params=["own_world", "debian_world"])
def world(request: pytest.FixtureRequest) -> World:
    """The world, tried on both servers."""
    return request.getfixturevalue(request.param)


def _server_from(folder: Path, home: Path) -> OwnServer:
    with pytest.MonkeyPatch.context() as environment:
        environment.setitem(os.environ, "PGBIN", str(folder))
        return start_own_server(home, durable=False)


def _founded(login_url: str, superuser_url: str) -> Iterator[World]:
    database, superuser = Database(login_url, role_prefix=PREFIX), create_engine(superuser_url)
    yield found_world(database, superuser)
    database.dispose()
    superuser.dispose()

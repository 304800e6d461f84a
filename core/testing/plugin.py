"""The fixtures for pytest: a database, a county, a second one, and the site over them."""

from collections.abc import Iterator

import pytest
from flask import Flask

from core.app import create_app
from core.config import Settings
from core.practices import Installed, hub_of, installed
from core.testing.places import County, found_county, use
from core.upgrade import upgrade_database
from core.workspace import utc_now
from tenants.door import Database
from tenants.server import start_own_server

_LOGIN = "fq_practice_login"


@pytest.fixture(scope="session")
def fq_practices() -> Installed:
    """Return the practices the tests run with: those installed. A test session may say otherwise by a fixture of this name."""
    return installed()


@pytest.fixture(scope="session")
def fq_database(tmp_path_factory: pytest.TempPathFactory, fq_practices: Installed) -> Iterator[Database]:
    """Give a migrated database on a server of its own, as the program signs in: unprivileged, under the fence."""
    with start_own_server(tmp_path_factory.mktemp("fengqiao"), durable=False) as server:
        url = server.create_database("fq_practice_tests")
        upgrade_database(url, _LOGIN, role_prefix="fq_practice", practices=fq_practices)
        database = Database(server.url_for("fq_practice_tests", _LOGIN), role_prefix="fq_practice", pool_size=8)
        use(database, fq_practices)
        yield database
        database.dispose()


@pytest.fixture
def fq_county(fq_database: Database) -> County:
    """Give a county of invented people with two townships; no practice is on."""
    return found_county(fq_database)


@pytest.fixture
def fq_other_county(fq_database: Database) -> County:
    """Give a second county, with nothing in common with the first."""
    return found_county(fq_database)


@pytest.fixture
def fq_site(fq_database: Database, fq_county: County) -> Iterator[Flask]:
    """Give the site over the test database; the clock of the county's people is set to that on the wall, as pages go by it."""
    fq_county.clock.now = utc_now()
    site = create_app(Settings(secret_key="test", demo=True), fq_database)  # noqa: S106  # signs nothing outside a test
    site.config["TESTING"] = True
    yield site
    hub_of(fq_database).health.write()

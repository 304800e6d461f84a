"""The demonstration, loaded once for all tests of a process."""

from collections.abc import Iterator

import pytest

from tenants.door import Database
from tests.conftest import PREFIX, Databases
from tests.demo.loaded import TUESDAY, Place, load


@pytest.fixture(scope="session")
def loaded(databases: Databases) -> tuple[Place, Place]:
    """The demonstration loaded on a Tuesday, and a copy of it to work in."""
    place = load(databases, TUESDAY, "lengshui")
    return place, place.copy()


@pytest.fixture
def lengshui(loaded: tuple[Place, Place]) -> Place:
    """The demonstration as it was loaded; nobody changes it."""
    return loaded[0]


@pytest.fixture
def empty(databases: Databases) -> Iterator[Database]:
    """A migrated database of its own, as the login sees it."""
    opened = Database(databases.login_url(databases.fresh()), role_prefix=PREFIX, pool_size=2)
    yield opened
    opened.dispose()

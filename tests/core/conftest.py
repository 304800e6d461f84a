"""Fixtures for the tests of the core: planting cases behind the fence."""

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine

from tests.conftest import Databases
from tests.factories import Planter


@pytest.fixture(scope="session")
def planter(databases: Databases, database_name: str) -> Iterator[Planter]:
    """Plants cases in the shared database, past the fence."""
    engine = create_engine(databases.superuser_url(database_name))
    yield Planter(engine)
    engine.dispose()

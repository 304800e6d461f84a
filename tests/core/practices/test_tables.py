"""Practices' own tables: laid, compared and taken away beside the core's, which notices nothing of them."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.pool import NullPool

from core.practices import Installed
from core.upgrade import check_database, remove_practice, upgrade_database
from tenants.server import OwnServer

NOBODY = Installed()


@pytest.fixture
def url(server: OwnServer, fq_practices: Installed) -> str:
    name = f"fq_tables_{id(object())}"
    made = server.create_database(name)
    upgrade_database(made, "fq_tables_login", role_prefix="fq_tables", practices=fq_practices)
    return made


@pytest.fixture
def owner(url: str) -> Iterator[Connection]:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def test_a_practices_tables_stand_fenced_under_their_own_version(url: str, owner: Connection, fq_practices: Installed) -> None:
    assert check_database(url, role_prefix="fq_tables", practices=fq_practices) == []
    assert owner.scalar(text("SELECT version_num FROM lantern_night_versions")) == "0001"


def test_what_is_not_installed_any_more_stops_nobodys_upgrade(url: str) -> None:
    upgrade_database(url, "fq_tables_login", role_prefix="fq_tables", practices=NOBODY)
    assert check_database(url, role_prefix="fq_tables", practices=NOBODY) == []


def test_a_hole_in_a_practices_fence_is_found(url: str, owner: Connection, fq_practices: Installed) -> None:
    owner.execute(text("DROP POLICY wall ON lantern_night_feasts"))
    owner.commit()
    assert any("lantern_night" in line for line in check_database(url, role_prefix="fq_tables", practices=fq_practices))


def test_what_is_removed_leaves_nothing(url: str, owner: Connection, fq_practices: Installed) -> None:
    remove_practice(url, fq_practices, "lantern_night")
    assert [name for name in inspect(owner).get_table_names() if name.startswith("lantern_night")] == []
    assert check_database(url, role_prefix="fq_tables", practices=NOBODY) == []

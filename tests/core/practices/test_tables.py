"""Practices' own tables: laid, compared and taken away beside the core's, which notices nothing of them."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Column, Connection, Integer, create_engine, inspect, text
from sqlalchemy.pool import NullPool

from core.commands.pattern_copying import copy_pattern
from core.health import TablesMissing
from core.practices import Installed, install
from core.practices.tables import write_migration
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


def test_a_migration_is_written_from_the_models_until_nothing_differs(server: OwnServer, tmp_path: Path) -> None:
    copy_pattern("lamp_walk", "提灯走走", "Lamp walk", tmp_path, bundled=False)
    laid = next((tmp_path / "lamp_walk" / "migrations").glob("*.py"))
    laid.unlink()
    practices = loaded(tmp_path, "lamp_walk")
    url = server.create_database("fq_lamp_walk")
    with pytest.raises(TablesMissing, match="lay no lamp_walk_feasts"):
        upgrade_database(url, "fq_tables_login", role_prefix="fq_tables", practices=practices)
    upgrade_database(url, "fq_tables_login", role_prefix="fq_tables", practices=NOBODY)
    with create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool).connect() as connection:
        made = write_migration(connection, practices, "lamp_walk", "Lay tables")
        assert made == laid
        connection.rollback()
        practices.cards["lamp_walk"].tables.tables["lamp_walk_feasts"].append_column(Column("guests", Integer, nullable=True))  # type: ignore[union-attr]
        second = write_migration(connection, practices, "lamp_walk", "Count guests")
        assert second == laid.with_name("0002_count_guests.py")
        assert "drop_table" not in second.read_text().split("def downgrade")[0]
        connection.rollback()
        assert write_migration(connection, practices, "lamp_walk", "Again") is None
        connection.rollback()
    upgrade_database(url, "fq_tables_login", role_prefix="fq_tables", practices=practices)
    assert check_database(url, role_prefix="fq_tables", practices=practices) == []


def loaded(folder: Path, key: str) -> Installed:
    sys.path.insert(0, str(folder))
    try:
        return install([importlib.import_module(f"{key}.plugin")])
    finally:
        sys.path.remove(str(folder))


def test_what_is_removed_leaves_nothing(url: str, owner: Connection, fq_practices: Installed) -> None:
    remove_practice(url, fq_practices, "lantern_night")
    assert [name for name in inspect(owner).get_table_names() if name.startswith("lantern_night")] == []
    assert check_database(url, role_prefix="fq_tables", practices=NOBODY) == []

"""The fence, cell by cell: every role, every kind of row, tried with real rows as the serving login (see ``cells``)."""

import pytest
from sqlalchemy import text

from core.tables import metadata
from tenants.base import Fence
from tenants.fence import kind_of
from tenants.scopes import ENTERED_ROLES, Role, Scope
from tests.tenants.cells import CELLS, cells
from tests.tenants.rows import CHANGES, FENCED, places_in
from tests.tenants.world import World, visible


def written(rights: dict[str, dict[str, str]]) -> list[str]:
    """Rights as lines, so that a difference shows the cell."""
    return [f"{viewer}: " + ", ".join(f"{place} {letters}" for place, letters in row.items()) for viewer, row in rights.items()]


@pytest.mark.parametrize("table", FENCED)
def test_every_cell_of_the_fence_is_as_the_paper_says(world: World, table: str) -> None:
    found = {}
    for viewer, expected in cells(table).items():
        with world.looking(viewer) as session:
            found[viewer] = world.rights(session, table, list(expected), opened=world.viewers[viewer].opened)
    assert written(found) == written(cells(table))


def test_every_fenced_table_stands_in_the_matrix() -> None:
    fenced = {table.name for table in metadata.sorted_tables if kind_of(table) is not Fence.REGISTRY}
    assert fenced == set(CELLS) == set(CHANGES)


@pytest.mark.parametrize("table", FENCED)
def test_to_the_superuser_there_is_no_fence(world: World, table: str) -> None:
    with world.superuser.connect() as connection:
        everything = "\n".join(connection.scalars(text(f'SELECT CAST(t AS text) FROM "{table}" t')))
    everywhere = {place for place in cells(table)["operator"] if (table, place) in world.planted}
    assert places_in(everything) == everywhere
    for viewer, expected in cells(table).items():
        seen = {place for place, letters in expected.items() if "S" in letters}
        assert seen != everywhere, f"{viewer} would see what the superuser sees"


@pytest.mark.parametrize("table", FENCED)
def test_to_the_owner_every_table_is_empty(world: World, table: str) -> None:
    with world.superuser.begin() as connection:
        owner = connection.scalar(text("SELECT tableowner FROM pg_tables WHERE tablename = :table"), {"table": table})
        connection.exec_driver_sql(f"SET LOCAL ROLE {owner}")
        assert connection.scalar(text(f'SELECT count(*) FROM "{table}"')) == 0


@pytest.mark.parametrize("role", ENTERED_ROLES)
def test_a_role_that_binds_no_numbers_sees_no_row(world: World, role: Role) -> None:
    with world.at(Scope(role)) as session:
        assert {table: visible(session, table) for table in FENCED} == dict.fromkeys(FENCED, "")


def test_bindings_left_over_as_empty_words_are_nothing_and_no_error(world: World) -> None:
    with world.at(Scope(Role.TOWNSHIP)) as session:
        for name in ("county", "space", "seat", "account", "sign_in", "opened", "code", "lines"):
            session.execute(text(f"SET LOCAL app.{name} = ''"))
        assert {table: visible(session, table) for table in FENCED} == dict.fromkeys(FENCED, "")

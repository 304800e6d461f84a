"""The lint of the fence finds nothing in a clean database, and each planted defect by its own rule."""

import re

import pytest
from sqlalchemy import Column, Connection, MetaData, Table, Text, text

from core.tables import metadata
from core.upgrade import check_database
from tenants.lint import findings
from tests.conftest import LOGIN, PREFIX, Databases
from tests.tenants.world import World

#: What is planted, and the rules that must turn red: these and no others.
PLANTS: dict[str, tuple[set[str], *tuple[str, ...]]] = {
    "a table without forced row security": ({"L01"}, "ALTER TABLE parties NO FORCE ROW LEVEL SECURITY"),
    "a table without row security": ({"L01"}, "ALTER TABLE parties DISABLE ROW LEVEL SECURITY"),
    "a new table without a fence": ({"L01"}, "CREATE TABLE notes (county_id bigint PRIMARY KEY)"),
    "a missing window": ({"policy missing"}, "DROP POLICY w00_select ON parties"),
    "a missing wall": ({"L14", "policy missing"}, "DROP POLICY wall ON parties"),
    "a careless window for everybody": ({"policy undeclared"}, "CREATE POLICY more ON parties USING (true)"),
    "a second window for a role": (
        {"L02", "policy undeclared"},
        "CREATE POLICY more ON parties FOR SELECT TO {p}_township USING (county_id = 1)",
    ),
    "a window that was widened": ({"policy otherwise"}, "ALTER POLICY w00_select ON parties USING (true)"),
    "a window for one role more": ({"policy otherwise"}, "ALTER POLICY w00_select ON parties TO {p}_township, {p}_public"),
    "a wall with a hole": ({"L14", "policy otherwise"}, "ALTER POLICY wall ON parties USING (true) WITH CHECK (true)"),
    "a wall that lets rows be carried out": ({"L14", "policy otherwise"}, "ALTER POLICY wall ON parties WITH CHECK (true)"),
    "a policy without a condition": ({"L02", "policy undeclared"}, "CREATE POLICY more ON parties FOR SELECT TO {p}_operator"),
    "a policy that fails on an empty binding": (
        {"L03", "policy undeclared"},
        "CREATE POLICY more ON spaces FOR SELECT TO {p}_door USING (id = current_setting('app.county')::bigint)",
    ),
    "a scope role past row security": ({"L04"}, "ALTER ROLE {p}_township BYPASSRLS"),
    "a scope role that signs in": ({"L04"}, "ALTER ROLE {p}_worker LOGIN"),
    "a table owned by a scope role": ({"L05", "L12"}, "CREATE TABLE kept (id int)", "ALTER TABLE kept OWNER TO {p}_county"),
    "a view that asks as its owner": (
        {"L06"},
        "CREATE VIEW every AS SELECT * FROM parties",
        "GRANT SELECT ON every TO {p}_township",
    ),
    "a materialised view": (
        {"L07"},
        "CREATE MATERIALIZED VIEW kept AS SELECT * FROM cases",
        "GRANT SELECT ON kept TO {p}_township",
    ),
    "a definer function of a superuser": (
        {"L08"},
        "CREATE FUNCTION one() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = public AS 'SELECT 1'",
        "REVOKE ALL ON FUNCTION one() FROM PUBLIC",
    ),
    "a search function without its path": ({"L08"}, "ALTER FUNCTION search_cases(text, integer[], integer) RESET ALL"),
    "a search function for everybody": ({"L08"}, "GRANT EXECUTE ON FUNCTION search_cases(text, integer[], integer) TO PUBLIC"),
    "a foreign key without the county": (
        {"L09", "L10"},
        "ALTER TABLE parties ADD COLUMN place bigint",
        "ALTER TABLE units ADD UNIQUE (id, county_id)",
        "ALTER TABLE parties ADD FOREIGN KEY (place, county_id) REFERENCES units (id, county_id)",
    ),
    "a foreign key to a case without its home": (
        {"L09"},
        "ALTER TABLE parties ADD FOREIGN KEY (county_id, case_id) REFERENCES cases (county_id, id)",
    ),
    "a unique key across counties": ({"L10"}, "CREATE UNIQUE INDEX ON parties (phone)"),
    "a unique key that does not begin with the county": ({"L10"}, "CREATE UNIQUE INDEX ON parties (phone, county_id)"),
    "a partition that is read by itself": (
        {"L11"},
        "CREATE TABLE whole (id int) PARTITION BY LIST (id)",
        "CREATE TABLE part PARTITION OF whole DEFAULT",
        "GRANT SELECT ON part TO {p}_township",
    ),
    "a right to delete": ({"L12", "right undeclared"}, "GRANT DELETE ON parties TO {p}_township"),
    "a right to lay tables": ({"L12"}, "GRANT CREATE ON SCHEMA public TO {p}_township"),
    "a role of power": ({"L13"}, "GRANT pg_read_all_data TO {p}_worker"),
    "an extension that opens connections": ({"L08", "L13"}, "CREATE EXTENSION dblink"),
    "a right for a role the wall does not name": ({"right undeclared"}, "GRANT SELECT ON parties TO {p}_operator"),
    "a right for everybody": ({"right undeclared"}, "GRANT SELECT ON parties TO PUBLIC"),
    "a right for a stranger": ({"right undeclared"}, "CREATE ROLE stranger", "GRANT SELECT (name) ON parties TO stranger"),
    "a right to change a key": ({"right undeclared"}, "GRANT UPDATE (home_space_id) ON parties TO {p}_township"),
    "a missing right": ({"right missing"}, "REVOKE SELECT ON parties FROM {p}_township"),
    "a missing column": ({"right missing"}, "REVOKE UPDATE (name) ON parties FROM {p}_township"),
    "a right in the registry": ({"right undeclared"}, "GRANT UPDATE (name) ON spaces TO {p}_county"),
    "a login that is a superuser": ({"L15"}, "ALTER ROLE {login} SUPERUSER"),
    "a login past row security": ({"L15"}, "ALTER ROLE {login} BYPASSRLS"),
}


def red(found: list[str]) -> set[str]:
    """The rules that findings belong to."""
    shapes = {
        "is declared but missing": "missing",
        "stands but is not declared": "undeclared",
        "stands otherwise than declared": "otherwise",
    }
    rules = set()
    for line in found:
        numbered = re.match(r"L\d\d", line)
        shape = next((name for ending, name in shapes.items() if line.endswith(ending)), "?")
        rules.add(numbered[0] if numbered else f"{line.split()[0]} {shape}")
    return rules


def some_tables(*names: str) -> MetaData:
    """The declaration of a few tables: enough for what is planted, and quick to compare."""
    few = MetaData()
    for name in names:
        table = metadata.tables[name]
        Table(name, few, *(Column(column.name, column.type) for column in table.columns), info=table.info)
    return few


FEW = some_tables("spaces", "agenda", "parties", "cases")


def planted(connection: Connection, *statements: str) -> list[str]:
    for statement in statements:
        connection.exec_driver_sql(statement.format(p=PREFIX, login=LOGIN))
    return findings(connection, FEW, PREFIX)


def test_the_lint_finds_nothing_in_a_clean_database(world: World) -> None:
    with world.superuser.connect() as connection:
        assert findings(connection, metadata, PREFIX) == []


@pytest.mark.parametrize("defect", PLANTS)
def test_a_planted_defect_turns_its_own_rule_red(own_world: World, defect: str) -> None:
    rules, *statements = PLANTS[defect]
    with own_world.superuser.connect() as connection:
        found = planted(connection, *statements)
        connection.rollback()
    assert red(found) == rules, found


def test_every_rule_has_been_seen_to_turn_red() -> None:
    rules = {f"L{number:02d}" for number in range(1, 16)} | {"policy missing", "policy undeclared", "policy otherwise"}
    assert set().union(*(expected for expected, *_ in PLANTS.values())) == rules | {"right missing", "right undeclared"}


def test_a_login_that_inherits_is_found_on_every_version(world: World) -> None:
    with world.superuser.connect() as connection:
        fifteen = connection.scalar(text("SELECT current_setting('server_version_num')::int")) < 160000
        given = "ALTER ROLE {login} INHERIT" if fifteen else "GRANT {p}_township TO {login} WITH INHERIT TRUE"
        found = planted(connection, given)
        connection.rollback()
    assert red(found) == {"L15"}


def test_a_column_without_a_migration_is_found(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = databases.owner_url(databases.fresh())
    assert check_database(owner, role_prefix=PREFIX) == []
    grown = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.sorted_tables:
        table.to_metadata(grown)
    grown.tables["parties"].append_column(Column("nickname", Text))
    monkeypatch.setattr("core.upgrade.metadata", grown)
    assert any("add_column" in line and "nickname" in line for line in check_database(owner, role_prefix=PREFIX))

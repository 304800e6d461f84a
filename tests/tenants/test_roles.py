"""The roles of the database: the login may do nothing by itself, and no scope may do more than its part."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from core.tables import metadata
from tenants.scopes import ENTERED_ROLES, Role, Scope
from tests.conftest import LOGIN, PREFIX
from tests.tenants.rows import FENCED, row
from tests.tenants.world import World, does

EVERY_TABLE = tuple(table.name for table in metadata.sorted_tables)
POWERS = "rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication OR rolinherit"
#: Columns that say whose a row is: with a right to change them a row could be carried out of its fence.
KEYS = ("county_id", "home_space_id", "holder_space_id", "space_id", "for_space_id", "case_id", "id")
OPERATORS = {"spaces", "agenda"}


def names(world: World, question: str, **bound: object) -> set[str]:
    """Ask the superuser for a set of names."""
    with world.superuser.connect() as connection:
        return {str(name) for name in connection.scalars(text(question), bound)}


def role(of: Role) -> str:
    return f"{PREFIX}_{of.value}"


def test_the_serving_login_is_unprivileged(world: World) -> None:
    assert names(world, f"SELECT rolname FROM pg_roles WHERE rolname = :login AND ({POWERS})", login=LOGIN) == set()
    with world.database.engine.connect() as connection:
        assert connection.scalar(text("SELECT current_user")) == LOGIN


def test_the_serving_login_is_a_member_of_the_scopes_it_enters_and_of_nothing_else(world: World) -> None:
    belongs = "SELECT roleid::regrole::text FROM pg_auth_members WHERE member = CAST(:login AS regrole)"
    assert names(world, belongs, login=LOGIN) == {role(entered) for entered in ENTERED_ROLES}


def test_the_serving_login_owns_nothing(world: World) -> None:
    owned = "SELECT relname FROM pg_class WHERE relowner = CAST(:login AS regrole)"
    assert names(world, owned, login=LOGIN) == set()


def test_the_serving_login_alone_may_read_nothing(world: World) -> None:
    for table in EVERY_TABLE:
        with world.database.engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text(f'SELECT 1 FROM "{table}"'))


@pytest.mark.parametrize("wanted", [role(Role.SEARCH), "fengqiao_owner", "postgres", "pg_read_all_data"])
def test_the_serving_login_may_not_become_anybody_else(world: World, wanted: str) -> None:
    with world.database.engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied to set role"):
        connection.execute(text(f'SET LOCAL ROLE "{wanted}"'))


def test_no_scope_role_has_a_power_signs_in_or_owns_a_table(world: World) -> None:
    scopes = [role(one) for one in Role]
    powerful = f"SELECT rolname FROM pg_roles WHERE rolname = ANY(:scopes) AND ({POWERS} OR rolcanlogin)"
    assert names(world, powerful, scopes=scopes) == set()
    owned = "SELECT relname FROM pg_class JOIN pg_roles r ON r.oid = relowner WHERE rolname = ANY(:scopes)"
    assert names(world, owned, scopes=scopes) == set()


def test_the_owner_makes_roles_and_is_no_superuser(world: World) -> None:
    held = "SELECT rolname FROM pg_roles WHERE rolname = 'fengqiao_owner' AND rolcreaterole AND NOT rolsuper AND NOT rolbypassrls"
    assert names(world, held) == {"fengqiao_owner"}


def test_nobody_can_become_the_search_role(world: World) -> None:
    become = (
        "SELECT member::regrole::text FROM pg_auth_members m WHERE roleid = CAST(:search AS regrole) "
        "AND coalesce((to_jsonb(m)->>'set_option')::bool, true)"
    )
    assert names(world, become, search=role(Role.SEARCH)) == set()


def test_the_search_role_owns_the_search_and_reads_what_it_searches(world: World) -> None:
    owned = "SELECT proname FROM pg_proc WHERE proowner = CAST(:search AS regrole)"
    assert names(world, owned, search=role(Role.SEARCH)) == {"search_cases"}
    read = (
        "SELECT relname FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
        "AND has_table_privilege(CAST(:search AS name), c.oid, 'SELECT')"
    )
    assert names(world, read, search=role(Role.SEARCH)) == {"case_stories", "assignments"}


@pytest.mark.parametrize("viewer", ["public", "door", "worker", "operator"])
def test_only_a_space_may_search(world: World, viewer: str) -> None:
    with world.looking(viewer) as session:
        assert does(session, text("SELECT * FROM search_cases('张三', '{}', 1)")) == -1


@pytest.mark.parametrize("entered", ENTERED_ROLES)
@pytest.mark.parametrize("command", ["DELETE FROM", "TRUNCATE", "LOCK TABLE"])
def test_no_scope_may_delete_truncate_or_lock(world: World, entered: Role, command: str) -> None:
    with world.at(Scope(entered)) as session:
        allowed = [table for table in EVERY_TABLE if does(session, text(f'{command} "{table}"')) != -1]
    assert allowed == []


@pytest.mark.parametrize("entered", ENTERED_ROLES)
def test_no_scope_may_change_whose_a_row_is(world: World, entered: Role) -> None:
    with world.at(Scope(entered)) as session:
        moved = [
            f"{table}.{key}"
            for table in FENCED
            for key in {*KEYS, *metadata.tables[table].primary_key.columns.keys()} & {*metadata.tables[table].columns.keys()}
            if does(session, text(f'UPDATE "{table}" SET "{key}" = "{key}"')) != -1
        ]
    assert moved == []


@pytest.mark.parametrize("entered", ENTERED_ROLES)
def test_only_the_operator_founds_spaces(world: World, entered: Role) -> None:
    spaces = metadata.tables["spaces"]
    new = row(spaces, world.places["here"], kind="township", parent_id=None)
    with world.at(Scope(entered)) as session:
        may = does(session, spaces.insert().values(new)) == 1, does(session, text("UPDATE spaces SET name = name")) > 0
    assert may == ((True, True) if entered is Role.OPERATOR else (False, False))


@pytest.mark.parametrize("entered", ENTERED_ROLES)
def test_no_scope_may_lay_anything_beside_the_tables(world: World, entered: Role) -> None:
    with world.at(Scope(entered)) as session:
        assert does(session, text("CREATE TABLE public.own (id int)")) == -1
        assert does(session, text("CREATE POLICY own ON cases USING (true)")) == -1
        assert does(session, text("ALTER TABLE cases DISABLE ROW LEVEL SECURITY")) == -1

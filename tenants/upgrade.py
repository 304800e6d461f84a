"""Roles and fences laid into the database by its owner, as part of ``db upgrade``."""

import hashlib

from sqlalchemy import Connection, MetaData, Table, text

from tenants.fence import fence_statements, role_name
from tenants.keys import SEQUENCE
from tenants.planner import tell_planner
from tenants.scopes import ENTERED_ROLES, Role

_SWITCH_ONLY_SINCE = 160000  # PostgreSQL 16 knows GRANT … WITH INHERIT FALSE, SET TRUE


def ensure_roles(connection: Connection, prefix: str, login: str, password: str | None = None) -> None:
    """Make the scope roles and the login that may only enter them; the owner needs CREATEROLE and no more."""
    known = set(connection.scalars(text("SELECT rolname FROM pg_roles")))
    for role in Role:
        if role_name(prefix, role) not in known:
            connection.exec_driver_sql(f'CREATE ROLE "{role_name(prefix, role)}" NOLOGIN NOINHERIT')
    if login not in known:
        secret = f" PASSWORD {_literal(password)}" if password else ""
        connection.exec_driver_sql(f'CREATE ROLE "{login}" LOGIN NOINHERIT{secret}')
    options = " WITH INHERIT FALSE, SET TRUE" if _version(connection) >= _SWITCH_ONLY_SINCE else ""
    for role in ENTERED_ROLES:
        connection.exec_driver_sql(f'GRANT "{role_name(prefix, role)}" TO "{login}"{options}')


def raise_fences(connection: Connection, metadata: MetaData, prefix: str) -> list[str]:
    """Put every declared table behind its fence and return the names of those that changed; tell the planner of its columns."""
    changed = [table.name for table in metadata.sorted_tables if _raise_fence(connection, table, prefix)]
    tell_planner(connection, metadata)
    entered = ", ".join(f'"{role_name(prefix, role)}"' for role in ENTERED_ROLES)
    connection.exec_driver_sql(f"GRANT USAGE ON SEQUENCE {SEQUENCE} TO {entered}")
    return changed


def _raise_fence(connection: Connection, table: Table, prefix: str) -> bool:
    statements = fence_statements(table, prefix)
    mark = "fence " + hashlib.sha256("\n".join(statements).encode()).hexdigest()[:16]
    standing = connection.scalar(text("SELECT obj_description(CAST(:name AS regclass), 'pg_class')"), {"name": f'"{table.name}"'})
    if standing == mark:
        return False
    old = connection.scalars(
        text("SELECT polname FROM pg_policy WHERE polrelid = CAST(:name AS regclass)"), {"name": f'"{table.name}"'}
    ).all()
    for policy in old:
        connection.exec_driver_sql(f'DROP POLICY "{policy}" ON "{table.name}"')
    for statement in statements:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(f"COMMENT ON TABLE \"{table.name}\" IS '{mark}'")
    return True


def hand_to_search(connection: Connection, function: str, prefix: str) -> None:
    """Make ``search`` the owner of a definer function that the space roles may call."""
    search = role_name(prefix, Role.SEARCH)
    if (
        connection.scalar(text("SELECT proowner::regrole::text FROM pg_proc WHERE oid = to_regprocedure(:f)"), {"f": function})
        == search
    ):
        return
    callers = ", ".join(f'"{role_name(prefix, role)}"' for role in (Role.TOWNSHIP, Role.COUNTY, Role.PREFECTURE))
    owner = connection.scalar(text("SELECT current_user"))
    options = " WITH INHERIT FALSE, SET TRUE" if _version(connection) >= _SWITCH_ONLY_SINCE else ""
    for statement in (
        f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION {function} TO {callers}",
        f'GRANT "{search}" TO "{owner}"{options}',
        f'GRANT CREATE ON SCHEMA public TO "{search}"',
        f'ALTER FUNCTION {function} OWNER TO "{search}"',
        f'REVOKE CREATE ON SCHEMA public FROM "{search}"',
        f'REVOKE "{search}" FROM "{owner}"' if not options else f'REVOKE SET OPTION FOR "{search}" FROM "{owner}"',
    ):
        connection.exec_driver_sql(statement)


def _version(connection: Connection) -> int:
    return int(connection.scalar(text("SHOW server_version_num")) or 0)


def _literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"

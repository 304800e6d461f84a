"""The lint of the fence: what must hold in the database's own catalogue, whoever wrote the policies."""

from collections.abc import Iterator

from sqlalchemy import Connection, MetaData, Table, text

from tenants.base import Fence
from tenants.fence import fence_statements, kind_of, role_name
from tenants.planner import untold
from tenants.scopes import ENTERED_ROLES, WALLED_ROLES, Role

_RULES: dict[str, str] = {
    "L01 a table with a county stands without forced row security": """
        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r','p') AND n.nspname = 'public' AND c.relname <> ALL(:registry)
          AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'county_id' AND NOT a.attisdropped)
          AND NOT (c.relrowsecurity AND c.relforcerowsecurity)""",
    "L02 a policy lacks its condition": """
        SELECT c.relname || '.' || p.polname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
        WHERE (p.polcmd <> 'a' AND p.polqual IS NULL) OR (p.polcmd = 'a' AND p.polwithcheck IS NULL)""",
    "L02 two windows for one role and command": """
        SELECT c.relname || ' ' || p.polcmd::text || ' ' || r::regrole::text
        FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid, unnest(p.polroles) r
        WHERE p.polpermissive GROUP BY c.relname, p.polcmd, r HAVING count(*) > 1""",
    "L03 a policy fails on an empty binding": """
        SELECT c.relname || '.' || p.polname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
        WHERE (pg_get_expr(p.polqual, p.polrelid) ~* 'current_setting' AND pg_get_expr(p.polqual, p.polrelid) !~* 'nullif')
           OR (pg_get_expr(p.polwithcheck, p.polrelid) ~* 'current_setting'
               AND pg_get_expr(p.polwithcheck, p.polrelid) !~* 'nullif')""",
    "L04 a scope role has a power of the cluster": """
        SELECT rolname FROM pg_roles WHERE rolname = ANY(:roles)
          AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication OR rolcanlogin)""",
    "L05 a scope role owns a table": """
        SELECT r.rolname || ' ' || c.relname FROM pg_roles r JOIN pg_class c ON c.relkind IN ('r','p','v','m','f')
          AND pg_has_role(r.oid, c.relowner, 'MEMBER') JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE r.rolname = ANY(:roles) AND n.nspname = 'public'""",
    "L06 a view does not ask as its reader": """
        SELECT c.relname || ' ' || r.rolname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, pg_roles r
        WHERE c.relkind = 'v' AND n.nspname = 'public' AND r.rolname = ANY(:roles)
          AND has_table_privilege(r.oid, c.oid, 'SELECT')
          AND NOT coalesce('security_invoker=true' = ANY(c.reloptions) OR 'security_invoker=on' = ANY(c.reloptions), false)""",
    "L07 a materialised view or foreign table is readable": """
        SELECT c.relname || ' ' || r.rolname FROM pg_class c, pg_roles r
        WHERE c.relkind IN ('m','f') AND r.rolname = ANY(:roles) AND has_table_privilege(r.oid, c.oid, 'SELECT')""",
    "L08 a definer function is loose": """
        SELECT p.proname || ' of ' || o.rolname FROM pg_proc p JOIN pg_roles o ON o.oid = p.proowner
          JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE p.prosecdef AND n.nspname = 'public'
          AND (o.rolsuper OR o.rolname <> :search OR NOT coalesce(array_to_string(p.proconfig, ',') ~ 'search_path', false))""",
    "L08 everybody may call a definer function": """
        SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE p.prosecdef AND n.nspname = 'public' AND has_function_privilege('public', p.oid, 'EXECUTE')""",
    "L09 a foreign key leaves the county out": """
        SELECT con.conname FROM pg_constraint con WHERE con.contype = 'f'
          AND con.conrelid::regclass::text <> ALL(:registry) AND con.confrelid::regclass::text <> ALL(:registry)
          AND EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = con.conrelid AND attname = 'county_id')
          AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = con.conrelid AND a.attname = 'county_id'
                          AND a.attnum = con.conkey[1])""",
    "L09 a foreign key to a case leaves its home out": """
        SELECT con.conname FROM pg_constraint con WHERE con.contype = 'f' AND con.confrelid = to_regclass('cases')
          AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = con.conrelid AND a.attname = 'home_space_id'
                          AND a.attnum = ANY(con.conkey))""",
    "L10 a unique key tells across counties": """
        SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
          JOIN pg_namespace n ON n.oid = t.relnamespace
        WHERE i.indisunique AND n.nspname = 'public' AND t.relname <> ALL(:registry)
          AND EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = i.indrelid AND attname = 'county_id')
          AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attname = 'county_id'
                          AND a.attnum = (i.indkey::int2[])[0])""",
    "L11 a partition is readable by itself": """
        SELECT c.relname || ' ' || r.rolname FROM pg_class c, pg_roles r WHERE c.relispartition AND r.rolname = ANY(:roles)
          AND has_table_privilege(r.oid, c.oid, 'SELECT,INSERT,UPDATE,DELETE')""",
    "L12 a scope role may truncate, refer, trigger, delete or create": """
        SELECT r.rolname || ' ' || c.relname FROM pg_roles r, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE r.rolname = ANY(:roles) AND c.relkind IN ('r','p') AND n.nspname = 'public'
          AND has_table_privilege(r.oid, c.oid, 'TRUNCATE,REFERENCES,TRIGGER,DELETE')
        UNION ALL SELECT r.rolname || ' schema ' || n.nspname FROM pg_roles r, pg_namespace n
        WHERE r.rolname = ANY(:roles) AND has_schema_privilege(r.oid, n.oid, 'CREATE')""",
    "L13 a scope role belongs to a role of power": """
        SELECT r.rolname || ' ' || g.rolname FROM pg_roles r, pg_roles g WHERE r.rolname = ANY(:roles)
          AND g.rolname IN ('pg_read_all_data','pg_write_all_data','pg_read_server_files','pg_write_server_files',
                            'pg_execute_server_program','pg_signal_backend','pg_monitor') AND pg_has_role(r.oid, g.oid, 'MEMBER')
        UNION ALL SELECT 'extension ' || extname FROM pg_extension
        WHERE extname IN ('dblink','postgres_fdw','file_fdw','plpython3u','plperlu','adminpack','lo')""",
    "L14 a scope role has a right on a table whose wall does not name it": """
        SELECT c.relname || ' ' || r.rolname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, pg_roles r
        WHERE c.relkind IN ('r','p') AND n.nspname = 'public' AND c.relname <> ALL(:registry) AND r.rolname = ANY(:walled)
          AND has_any_column_privilege(r.oid, c.oid, 'SELECT,INSERT,UPDATE')
          AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'county_id' AND NOT a.attisdropped)
          AND NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND NOT p.polpermissive AND p.polcmd = '*'
               AND r.oid = ANY(p.polroles) AND pg_get_expr(p.polqual, c.oid) ~ '^\\(county_id = '
               AND pg_get_expr(p.polwithcheck, c.oid) = pg_get_expr(p.polqual, c.oid))""",
    "L15 who may enter a scope has a power, or has the scope's rights without entering": """
        SELECT DISTINCT m.rolname FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member JOIN pg_roles g ON g.oid = a.roleid
        WHERE g.rolname = ANY(:roles)
          AND coalesce((to_jsonb(a) ->> 'set_option')::boolean, true)
          AND (m.rolsuper OR m.rolbypassrls OR m.rolcreaterole OR m.rolcreatedb OR m.rolreplication
               OR coalesce((to_jsonb(a) ->> 'inherit_option')::boolean, m.rolinherit))""",
}


def findings(connection: Connection, metadata: MetaData, prefix: str) -> list[str]:
    """Return one line for everything that is wrong with the fence in this database; empty when it stands as declared."""
    return [*_broken_rules(connection, metadata, prefix), *differences(connection, metadata, prefix)]


def _broken_rules(connection: Connection, metadata: MetaData, prefix: str) -> Iterator[str]:
    bound = {
        "registry": [table.name for table in metadata.sorted_tables if kind_of(table) is Fence.REGISTRY],
        "roles": [role_name(prefix, role) for role in (*ENTERED_ROLES, Role.SEARCH)],
        "walled": [role_name(prefix, role) for role in WALLED_ROLES],
        "search": role_name(prefix, Role.SEARCH),
    }
    for rule, query in _RULES.items():
        used = {name: value for name, value in bound.items() if f":{name}" in query}
        yield from (f"{rule}: {found}" for found in connection.scalars(text(query), used))


def differences(connection: Connection, metadata: MetaData, prefix: str) -> Iterator[str]:
    """Compare policies (roles, command, conditions) and rights of every table, to the letter, with what is declared.

    What the planner is to know of the fence's columns is looked for too.
    """
    yield from untold(connection, metadata)
    for table in metadata.sorted_tables:
        standing = _fence_of(connection, f'public."{table.name}"')
        declared = _declared(connection, table, prefix)
        for what in sorted(standing.keys() | declared.keys()):
            if what not in standing:
                yield f"{what} is declared but missing"
            elif what not in declared:
                yield f"{what} stands but is not declared"
            elif standing[what] != declared[what]:
                yield f"{what} stands otherwise than declared"


def _declared(connection: Connection, table: Table, prefix: str) -> dict[str, object]:
    """Return the fence as declared, read back from an empty table of the same name that lives in a savepoint only.

    So both sides are in the server's own words; the temporary table comes before the real one of its name.
    """
    columns = ", ".join(f'"{column.name}" {column.type.compile(dialect=connection.dialect)}' for column in table.columns)
    savepoint = connection.begin_nested()
    try:
        connection.exec_driver_sql(f'CREATE TEMPORARY TABLE "{table.name}" ({columns})')
        for statement in fence_statements(table, prefix):
            connection.exec_driver_sql(statement)
        return _fence_of(connection, f'pg_temp."{table.name}"')
    finally:
        savepoint.rollback()


_POLICIES = text(
    """SELECT c.relname || '.' || p.polname AS name, p.polcmd::text, p.polpermissive,
              (SELECT array_agg(r::regrole::text ORDER BY r::regrole::text) FROM unnest(p.polroles) r),
              pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
       FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE p.polrelid = to_regclass(:name)"""
)
#: Rights of everybody but the owner: on the whole table, and on single columns.
_RIGHTS = text(
    """SELECT a.privilege_type || coalesce(' (' || a.attname || ')', '') || ' on ' || c.relname || ' for '
              || CASE a.grantee WHEN 0 THEN 'everybody' ELSE a.grantee::regrole::text END
       FROM pg_class c,
            LATERAL (SELECT NULL::name AS attname, grantee, privilege_type FROM aclexplode(c.relacl)
                     UNION ALL SELECT t.attname, x.grantee, x.privilege_type
                     FROM pg_attribute t, LATERAL aclexplode(t.attacl) x WHERE t.attrelid = c.oid) a
       WHERE c.oid = to_regclass(:name) AND a.grantee <> c.relowner"""
)


def _fence_of(connection: Connection, name: str) -> dict[str, object]:
    """Return a table's policies with their parts, and the rights on it."""
    found: dict[str, object] = {f"right {right}": True for right in connection.scalars(_RIGHTS, {"name": name})}
    return found | {f"policy {row.name}": tuple(row) for row in connection.execute(_POLICIES, {"name": name})}

"""How the database stands: for the pages of those who watch from outside, and for the command line before it begins."""

from dataclasses import dataclass

from sqlalchemy import Connection, MetaData, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from tenants.base import Base
from tenants.door import Database
from tenants.fence import role_name
from tenants.scopes import ENTERED_ROLES
from tenants.server import safe_minor


class OtherVersion(RuntimeError):
    """The database was brought to its state by another version of the program."""


class TablesMissing(RuntimeError):
    """A practice's migrations do not lay all the tables of its models; the message says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Health:
    """How the database stands: empty ``trouble`` when work can begin, a ``warning`` where PostgreSQL has known holes.

    ``trouble`` is ``unreachable``, ``not_migrated`` or ``no_fence`` (the login passes row security by).
    """

    trouble: str = ""
    detail: str = ""
    warning: str = ""


def look(database: Database, wanted: MetaData = Base.metadata) -> Health:
    """Look at the database as the serving login sees it; never raises for what is wrong with the database.

    ``wanted`` are the tables that must be there, by default those of everything that is loaded.
    """
    try:
        with database.engine.connect() as connection:
            return _look(connection, database.role_prefix, wanted)
    except (SQLAlchemyError, PoolTimeout) as error:
        return Health("unreachable", str(getattr(error, "orig", None) or error).strip())


def _look(connection: Connection, prefix: str, wanted: MetaData) -> Health:
    version = int(connection.scalar(_VERSION) or 0)
    if connection.scalar(_PASSES_BY):
        return Health("no_fence")
    roles = [role_name(prefix, role) for role in ENTERED_ROLES]
    if connection.scalar(_ROLES, {"names": roles}) != len(roles):
        return Health("not_migrated")
    standing = {(row.table, row.column) for row in connection.execute(_COLUMNS)}
    if not {(table.name, column.name) for table in wanted.sorted_tables for column in table.columns} <= standing:
        return Health("not_migrated")
    return Health(warning=safe_minor(version) or "")


_VERSION = text("SHOW server_version_num")
_PASSES_BY = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
_ROLES = text("SELECT count(*) FROM pg_roles WHERE rolname = ANY(:names)")
_COLUMNS = text(
    'SELECT c.relname AS "table", a.attname AS "column" FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid '
    "WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped"
)

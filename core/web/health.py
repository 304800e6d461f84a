"""Whether the program can work: for those who watch it from outside, and for the command line before it begins."""

from dataclasses import dataclass

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from tenants.base import Base
from tenants.door import Database
from tenants.fence import role_name
from tenants.scopes import ENTERED_ROLES
from tenants.server import safe_minor

blueprint = Blueprint("health", __name__)


@dataclass(frozen=True, slots=True)
class Health:
    """How the database stands: empty ``trouble`` when work can begin, a ``warning`` where PostgreSQL has known holes.

    ``trouble`` is ``unreachable``, ``not_migrated`` or ``no_fence`` (the login passes row security by).
    """

    trouble: str = ""
    detail: str = ""
    warning: str = ""


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """Say that the process answers; the database is not asked."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Say whether requests should come here: 200, or 503 with the reason as a code."""
    health = look(current_app.extensions["fengqiao.database"])
    reason = health.trouble or ("unsafe_postgresql" if health.warning else "")
    return (jsonify(status="not ready", reason=reason), 503) if reason else jsonify(status="ready")


def look(database: Database) -> Health:
    """Look at the database as the serving login sees it; never raises for what is wrong with the database."""
    try:
        with database.engine.connect() as connection:
            return _look(connection, database.role_prefix)
    except (SQLAlchemyError, PoolTimeout) as error:
        return Health("unreachable", str(getattr(error, "orig", None) or error).strip())


def _look(connection: Connection, prefix: str) -> Health:
    version = int(connection.scalar(_VERSION) or 0)
    if connection.scalar(_PASSES_BY):
        return Health("no_fence")
    roles = [role_name(prefix, role) for role in ENTERED_ROLES]
    if connection.scalar(_ROLES, {"names": roles}) != len(roles):
        return Health("not_migrated")
    standing = {(row.table, row.column) for row in connection.execute(_COLUMNS)}
    wanted = {(table.name, column.name) for table in Base.metadata.sorted_tables for column in table.columns}
    if not wanted <= standing:
        return Health("not_migrated")
    return Health(warning=safe_minor(version) or "")


_VERSION = text("SHOW server_version_num")
_PASSES_BY = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
_ROLES = text("SELECT count(*) FROM pg_roles WHERE rolname = ANY(:names)")
_COLUMNS = text(
    'SELECT c.relname AS "table", a.attname AS "column" FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid '
    "WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped"
)

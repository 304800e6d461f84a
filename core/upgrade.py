"""``db upgrade`` and ``db check``: bring a database to this version's tables, roles and fences, and see that it is there."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from core.health import OtherVersion
from core.practices import Installed, installed
from core.practices.tables import (
    CORE_VERSIONS,
    check_practices,
    context_for,
    downgrade_practice,
    downgrade_practices,
    upgrade_practices,
)
from core.tables import metadata
from tenants.lint import findings
from tenants.upgrade import ensure_roles, hand_to_search, raise_fences

#: Definer functions of the core, owned by ``search``.
SEARCH_FUNCTIONS = ("search_cases(text, integer[], integer)",)
#: Each fenced table carries the mark of its fence as a comment; that is no difference.
_MARKED = "remove_table_comment"


def upgrade_database(
    owner_url: str,
    login: str,
    password: str | None = None,
    *,
    role_prefix: str | None = None,
    practices: Installed | None = None,
) -> list[str]:
    """Bring the database up to date in one transaction and return the names of the tables whose fence changed.

    The tables of the practices that are installed (or given here) are brought up to date with it.

    Raises:
        OtherVersion: the database knows migrations that this version does not.
        TablesMissing: the models of a practice have tables that its migrations do not lay.
    """
    with _owner(owner_url) as connection:
        prefix = role_prefix or _database_name(owner_url)
        ensure_roles(connection, prefix, login, password)
        _migrate(command.upgrade, _alembic(connection, prefix), "head")
        changed = raise_fences(connection, metadata, prefix) + upgrade_practices(connection, practices or installed(), prefix)
        for function in SEARCH_FUNCTIONS:
            hand_to_search(connection, function, prefix)
        connection.commit()
    return changed


def check_database(owner_url: str, *, role_prefix: str | None = None, practices: Installed | None = None) -> list[str]:
    """Return what differs between the database and the code (tables, policies, grants), and what the lint of the fence finds."""
    with _owner(owner_url) as connection:
        prefix = role_prefix or _database_name(owner_url)
        context = context_for(connection, CORE_VERSIONS)
        differing = [f"table: {found!r}" for found in compare_metadata(context, metadata) if found[0] != _MARKED]
        own = check_practices(connection, practices or installed(), prefix)
        return differing + findings(connection, metadata, prefix) + own


def downgrade_database(
    owner_url: str, to: str = "base", *, role_prefix: str | None = None, practices: Installed | None = None
) -> None:
    """Take migrations back, at ``base`` the practices' first; used by the check that every migration can be undone."""
    with _owner(owner_url) as connection:
        if to == "base":
            downgrade_practices(connection, practices or installed())
        _migrate(command.downgrade, _alembic(connection, role_prefix or _database_name(owner_url)), to)
        connection.commit()


def remove_practice(owner_url: str, practices: Installed, key: str) -> None:
    """Drop the tables of an installed practice, with all that stands in them."""
    with _owner(owner_url) as connection:
        downgrade_practice(connection, practices, key)
        connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{key}_versions"')
        connection.commit()


def _migrate(act: Callable[[Config, str], None], config: Config, to: str) -> None:
    try:
        act(config, to)
    except CommandError as error:
        raise OtherVersion(str(error)) from error


def _alembic(connection: Connection, prefix: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    config.attributes["role_prefix"] = prefix
    return config


def _owner(url: str) -> Connection:
    parsed = make_url(url)
    if parsed.drivername in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    return create_engine(parsed, poolclass=NullPool).connect()


def _database_name(url: str) -> str:
    return make_url(url).database or "fengqiao"

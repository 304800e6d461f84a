"""How a command comes to its database: the one it was given, the one that runs already, or one it starts itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from core.config import Settings
from core.health import look
from core.tables import metadata
from tenants.door import Database
from tenants.server import OwnServer, ServerError, start_own_server
from tenants.server.joining import join_own_server
from tenants.server.leftovers import wait_until

#: The serving login in a database of our own.
LOGIN = "fengqiao_app"
_DATABASE = "fengqiao"
_OTHER_IS_PREPARING = 30.0


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the database is for the serving login, and for its owner (empty where nobody named the owner)."""

    login: str
    owner: str


@contextmanager
def database_at_hand(settings: Settings) -> Iterator[Addresses]:
    """Give the addresses of a database that runs while this lasts: the one given, or our own."""
    if settings.database_url:
        yield given_addresses(settings)
    else:
        with join_or_start(settings) as at:
            yield at


@contextmanager
def join_or_start(settings: Settings) -> Iterator[Addresses]:
    """Give the addresses of our own database: of the server that runs already, or of one started here for as long as this lasts."""
    joined = find_running(settings)
    if joined is not None:
        yield joined
    else:
        with start_server(settings) as server:
            yield addresses_of(server)


def find_running(settings: Settings) -> Addresses | None:
    """Give the addresses on our own server if another process runs it, else None."""
    joined = join_own_server(settings.data_dir)
    return None if joined is None else Addresses(joined.url_for(_DATABASE, LOGIN), joined.url_for(_DATABASE))


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """Give the database, ready to be worked with as the serving login."""
    with database_at_hand(settings) as at:
        database = Database(at.login, pool_size=2)
        try:
            demand_ready(database)
            yield database
        finally:
            database.dispose()


def start_server(settings: Settings) -> OwnServer:
    """Start the program's own server and bring its database up to date.

    Raises ServerError when another version of the program made the data and this one cannot bring them to its own.
    """
    from core.upgrade import upgrade_database

    server = start_own_server(settings.data_dir)
    try:
        upgrade_database(server.url, LOGIN)
        _see_whole(server, settings)
    except BaseException:
        server.stop()
        raise
    return server


def _see_whole(server: OwnServer, settings: Settings) -> None:
    database = Database(addresses_of(server).login, pool_size=1)
    try:
        trouble = look(database, metadata).trouble
    finally:
        database.dispose()
    if trouble:
        message = (
            f"The data in {settings.data_dir} were made by another version of the program, and this one cannot bring them up to date. "
            "Use that version, or set FENGQIAO_DATA_DIR to another folder. A demonstration is begun anew with: make clean-demo"
        )
        raise ServerError(message)


def addresses_of(server: OwnServer) -> Addresses:
    """Give the addresses of the program's database on its own server."""
    return Addresses(server.url_for(_DATABASE, LOGIN), server.url)


def given_addresses(settings: Settings) -> Addresses:
    """Give the addresses that the environment names; complains where they cannot be meant."""
    name = _read("DATABASE_URL", settings.database_url)
    if settings.database_owner_url and _read("DATABASE_OWNER_URL", settings.database_owner_url) != name:
        raise click.UsageError("DATABASE_URL and DATABASE_OWNER_URL name two different databases.")
    return Addresses(settings.database_url, settings.database_owner_url)


def demand_ready(database: Database) -> None:
    """Complain in plain words unless work can begin; while another process prepares the database, wait for it."""
    wait_until(lambda: look(database, metadata).trouble != "not_migrated", _OTHER_IS_PREPARING if _is_ours(database) else 0)
    health = look(database, metadata)
    if health.trouble:
        raise click.ClickException(_TROUBLES[health.trouble].format(detail=health.detail))
    if health.warning:
        click.echo(f"Warning: {health.warning}", err=True)


def _is_ours(database: Database) -> bool:
    return database.engine.url.username == LOGIN


def environment_of(at: Addresses) -> dict[str, str]:
    """Give what a child process must find in its environment to work with this database, as the login alone."""
    return {"DATABASE_URL": at.login, "DATABASE_OWNER_URL": ""}


_TROUBLES = {
    "unreachable": "The database does not answer.\n{detail}",
    "not_migrated": "The database is not set up for this version of the program yet. Run: fengqiao db upgrade",
    "no_fence": (
        "The login in DATABASE_URL may pass row security by (SUPERUSER or BYPASSRLS), so nothing would keep the townships apart. "
        "Name another login there, and the owner in DATABASE_OWNER_URL; then run: fengqiao db upgrade"
    ),
}


def _read(variable: str, address: str) -> str:
    """Return the name of the database; the owner may come to it by another way than the login, past a pooler."""
    try:
        url = make_url(address)
    except ArgumentError:
        message = f"{variable} is no address of a database. It looks like this: postgresql://name:password@host:5432/fengqiao"
        raise click.UsageError(message) from None
    if not url.drivername.startswith("postgres") or not url.database or not url.username:
        message = f"{variable} must name a PostgreSQL database and who signs in: postgresql://name:password@host:5432/fengqiao"
        raise click.UsageError(message)
    return url.database

"""``fengqiao db``: bring the database to this version, and see that it stands as the code declares it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy.engine import make_url

from core.commands.databases import LOGIN, given_addresses, join_or_start
from core.config import Settings, load_settings
from core.upgrade import check_database, downgrade_database, upgrade_database
from tenants.server import start_own_server


@click.group()
def db() -> None:
    """Set up, bring up to date and check the database.

    建立、升级、检查数据库。
    """


@db.command()
def upgrade() -> None:
    """Bring the database to this version: tables, roles and fences.

    把数据库升级到本版本。

    With DATABASE_URL it needs DATABASE_OWNER_URL too: the owner of the database, who may make roles (CREATEROLE) and
    need not be a superuser. The login that DATABASE_URL names is made if it is missing, with the password given there.
    Running it again changes nothing.
    """
    settings = load_settings()
    if settings.database_url:
        changed = _upgrade_given(settings)
    else:
        with join_or_start(settings) as at:
            changed = upgrade_database(at.owner, LOGIN)
    click.echo(f"Fences renewed: {', '.join(changed)}." if changed else "Nothing had to be changed.")
    click.echo("The database is up to date.")


@db.command()
def check() -> None:
    """Compare tables, rights and fences in the database with the code.

    检查数据库与程序是否一致。

    With DATABASE_OWNER_URL that database is compared. Without, a database is made by the migrations for the purpose,
    compared, taken back step by step, made again, and thrown away. Differences are listed, and the exit code is 1.
    """
    settings = load_settings()
    found = check_database(_owner_of(settings)) if settings.database_url or settings.database_owner_url else _check_migrations()
    for line in found:
        click.echo(line)
    if found:
        msg = f"The database differs from the code in {len(found)} places."
        raise click.ClickException(msg)
    click.echo("The database stands exactly as the code declares it.")


def _upgrade_given(settings: Settings) -> list[str]:
    login = make_url(given_addresses(settings).login)
    owner = _owner_of(settings)
    if login.username == make_url(owner).username:
        raise click.UsageError("DATABASE_URL must name another user than DATABASE_OWNER_URL: the owner does not serve pages.")
    return upgrade_database(owner, str(login.username), str(login.password) if login.password else None)


@contextmanager
def owner_address(settings: Settings) -> Iterator[str]:
    """Give the address of the database for its owner: the one named, or our own server's for as long as this lasts."""
    if settings.database_url:
        yield _owner_of(settings)
    else:
        with join_or_start(settings) as at:
            yield at.owner


def _owner_of(settings: Settings) -> str:
    if not settings.database_owner_url:
        message = (
            "DATABASE_OWNER_URL is missing: the address of the same database for its owner, who may make roles.\n"
            "For example: postgresql://fengqiao_owner:password@host:5432/fengqiao"
        )
        raise click.UsageError(message)
    return settings.database_owner_url


def _check_migrations() -> list[str]:
    with tempfile.TemporaryDirectory(prefix="fengqiao-check-") as folder, start_own_server(Path(folder), durable=False) as server:
        upgrade_database(server.url, LOGIN)
        found = check_database(server.url)
        downgrade_database(server.url)
        upgrade_database(server.url, LOGIN)
        again = check_database(server.url)
    return found + [line for line in again if line not in found]

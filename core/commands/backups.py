"""``fengqiao backup``: keep the whole, rehearse bringing it back, bring it back."""

from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy.engine import make_url

from core.backup import BackupError, Rehearsal, as_superuser, make_backup, rehearse_backup, restore_backup, secret_key_of
from core.commands.databases import LOGIN, join_or_start
from core.config import Settings, load_settings, secret_key
from tenants.server import start_own_server

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group()
def backup() -> None:
    """Back the whole up, rehearse bringing it back, and bring it back.

    备份、演练、恢复。
    """


@backup.command()
@click.argument("into", type=click.Path(file_okay=False, path_type=Path))
def make(into: Path) -> None:
    """Back up the whole into a new folder below INTO.

    整库备份。

    With DATABASE_URL it needs DATABASE_BACKUP_URL: the same database for a role with BYPASSRLS that may read everything.
    The folder is whole or not there. It holds everybody's data and the secret key: keep it where only you can read it.
    """
    settings = load_settings()
    key = settings.secret_key or secret_key(settings.data_dir)
    now = datetime.now(UTC)
    try:
        if settings.database_url:
            made = make_backup(_counting(settings), into, key, now)
        else:
            with join_or_start(settings) as at:
                made = make_backup(as_superuser(at.owner), into, key, now)
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{made}\nNow see that it can be brought back: fengqiao backup rehearse {made}\n备份好了，接着演练一次。")


@backup.command()
@click.argument("folder", type=_FOLDER)
def rehearse(folder: Path) -> None:
    """Bring the backup in FOLDER back into a server made for the purpose, count every row, compare with the code, throw it away.

    演练恢复：在临时数据库里恢复，逐表核对。
    """
    try:
        _tell(rehearse_backup(folder, LOGIN))
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo("This backup can be brought back. 演练成功，这份备份能恢复。")


@backup.command()
@click.argument("folder", type=_FOLDER)
def restore(folder: Path) -> None:
    """Bring the backup in FOLDER back into an empty database.

    把备份恢复到空的数据库。

    With DATABASE_URL it needs DATABASE_OWNER_URL and DATABASE_BACKUP_URL of the new database too. Without, the data directory
    (FENGQIAO_DATA_DIR) must be a new one; the secret key is put into it. Start the worker last: what has fallen due since the
    backup fires then.
    """
    settings = load_settings()
    try:
        _tell(_restore(settings, folder))
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo("Start fengqiao serve, look, and start fengqiao worker last: what fell due since the backup fires then.")
    click.echo("恢复好了。先启动网站看一看，最后再启动后台任务。")


def _restore(settings: Settings, folder: Path) -> Rehearsal:
    if settings.database_url:
        if not settings.database_owner_url:
            raise click.UsageError("DATABASE_OWNER_URL is missing: the address of the new database for its owner.")
        url = make_url(settings.database_url)
        password = str(url.password) if url.password else None
        counting = _counting(settings)
        came = restore_backup(
            folder, owner_url=settings.database_owner_url, counting_url=counting, login=str(url.username), password=password
        )
        click.echo("Set FENGQIAO_SECRET_KEY to what stands in the backup's secret_key before you serve.")
        return came
    key = settings.data_dir / "secret_key"
    if key.exists():
        msg = f"{settings.data_dir} is in use already. Set FENGQIAO_DATA_DIR to a new folder."
        raise BackupError(msg)
    with start_own_server(settings.data_dir) as server:
        came = restore_backup(folder, owner_url=server.url, counting_url=as_superuser(server.url), login=LOGIN)
    key.touch(mode=0o600)
    key.write_text(secret_key_of(folder))
    return came


def _tell(came: Rehearsal) -> None:
    rows = came.manifest.rows
    click.echo(
        f"Made {came.manifest.made_at} by version {came.manifest.program}: {sum(rows.values())} rows in {len(rows)} tables, all there."
    )
    for line in came.differs:
        click.echo(line)
    if came.differs:
        msg = f"The database differs from the code in {len(came.differs)} places."
        raise BackupError(msg)


def _counting(settings: Settings) -> str:
    if not settings.database_backup_url:
        message = (
            "DATABASE_BACKUP_URL is missing: the address of the same database for a role that may read everything.\n"
            "As the database's administrator: CREATE ROLE fengqiao_backup LOGIN BYPASSRLS PASSWORD '…' IN ROLE pg_read_all_data"
        )
        raise click.UsageError(message)
    return settings.database_backup_url

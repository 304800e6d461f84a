"""Keep the whole, and bring it back: one folder a backup, whole or not there, that can be rehearsed at any time.

Row security is forced on every table: a dump made by the owner is refused, or empty. So it is made by a role that passes
row security by, which says so (``row_security = off`` is an error for anybody else), and every table is counted.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from core.upgrade import check_database, upgrade_database
from tenants.server import find_binaries, start_own_server
from tenants.upgrade import ensure_roles

_DUMP, _MANIFEST, _KEY = "database.dump", "manifest.json", "secret_key"
_PASSWORD = "PGPASSWORD"  # noqa: S105  # the name of a variable


class BackupError(RuntimeError):
    """A backup cannot be made or brought back; the text says in plain words why and what to do."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: ``rows`` of each table, ``digest`` (SHA-256) of the dump, the ``database`` its roles are named after."""

    made_at: str
    program: str
    database: str
    rows: Mapping[str, int]
    digest: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What came of bringing a backup back: its ``manifest``, and where the database then ``differs`` from the code."""

    manifest: Manifest
    differs: list[str]


def make_backup(url: str, into: Path, key: str, now: datetime) -> Path:
    """Make a backup of the whole database at ``url`` in a new folder below ``into`` and return it; nothing half-made stays.

    ``key`` is the secret key: without it residents' query codes open nothing.

    Raises:
        BackupError: the role at ``url`` is held by row security, or ``pg_dump`` fails.
    """
    name = now.strftime("%Y-%m-%dT%H%M%SZ")
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = Path(tempfile.mkdtemp(prefix=f".{name}.", dir=into))  # only its maker may read it
    try:
        rows = _dump(url, half / _DUMP)
        (half / _KEY).write_text(key)
        manifest = Manifest(now.isoformat(), version("fengqiao"), make_url(url).database or "", rows, _digest(half / _DUMP))
        (half / _MANIFEST).write_text(json.dumps(asdict(manifest), indent=1))
        for file in half.iterdir():
            file.chmod(0o600)
            _keep(file)
        half.rename(into / name)
        _keep(into)
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise
    return into / name


def read_backup(folder: Path) -> Manifest:
    """Return what a backup holds, having seen that its dump is as it was made.

    Raises:
        BackupError: it is no backup, or it was damaged.
    """
    try:
        manifest = Manifest(**json.loads((folder / _MANIFEST).read_text()))
        whole = _digest(folder / _DUMP) == manifest.digest
    except (OSError, ValueError, TypeError) as error:
        msg = f"{folder} is no backup, or a part of it is missing ({type(error).__name__})."
        raise BackupError(msg) from error
    if not whole:
        msg = f"The dump in {folder} is not as it was made: it was cut off or changed. Use another backup."
        raise BackupError(msg)
    return manifest


def restore_backup(folder: Path, *, owner_url: str, counting_url: str, login: str, password: str | None = None) -> Rehearsal:
    """Bring a backup back into an empty database, bring that up to this version, and see that every row is there.

    ``counting_url`` names the same database for a role that passes row security by.

    Raises:
        BackupError: the database is not empty or has another name, the backup is damaged, or rows are missing.
    """
    manifest = read_backup(folder)
    if make_url(owner_url).database != manifest.database:
        msg = f"The backup is of a database named {manifest.database}, and its roles are named after it. Restore it into one of that name."
        raise BackupError(msg)
    with _connect(owner_url) as connection:
        if connection.scalar(text("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'")):
            msg = "The database is not empty. A backup is brought back into a new one, so that nothing is overwritten."
            raise BackupError(msg)
        ensure_roles(connection, manifest.database, login, password)
        connection.commit()
    _run("pg_restore", owner_url, "--single-transaction", "--exit-on-error", "--no-owner", str(folder / _DUMP))
    with _connect(counting_url) as connection:
        there = _count(connection)
    missing = [f"{table} ({there.get(table, 0)} of {rows})" for table, rows in manifest.rows.items() if there.get(table) != rows]
    if missing:
        msg = f"Rows are missing after the restore: {', '.join(missing)}."
        raise BackupError(msg)
    upgrade_database(owner_url, login, password)
    return Rehearsal(manifest, check_database(owner_url))


def rehearse_backup(folder: Path, login: str) -> Rehearsal:
    """Bring a backup back into a server made for the purpose and thrown away.

    Raises:
        BackupError: as ``restore_backup``.
    """
    manifest = read_backup(folder)
    with tempfile.TemporaryDirectory(prefix="fengqiao-rehearsal-") as home, start_own_server(Path(home), durable=False) as server:
        if make_url(server.url).database != manifest.database:
            server.create_database(manifest.database)
        return restore_backup(
            folder,
            owner_url=server.url_for(manifest.database),
            counting_url=as_superuser(server.url_for(manifest.database)),
            login=login,
        )


def as_superuser(url: str) -> str:
    """Return the address of a database on our own server for its superuser, who is asked for nothing but backups."""
    return make_url(url).set(username="postgres").render_as_string(hide_password=False)


def secret_key_of(folder: Path) -> str:
    """Return the secret key kept in a backup."""
    return (folder / _KEY).read_text()


def _dump(url: str, file: Path) -> dict[str, int]:
    """Write the dump and return how many rows each table had in the very moment it shows."""
    with _connect(url) as connection:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        if not connection.scalar(text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")):
            msg = (
                "Row security holds the role that is to make the backup, so that it would be empty. Make one that passes it by "
                "(CREATE ROLE fengqiao_backup LOGIN BYPASSRLS IN ROLE pg_read_all_data) and name it in DATABASE_BACKUP_URL."
            )
            raise BackupError(msg)
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        _run("pg_dump", url, "--format=custom", f"--snapshot={snapshot}", f"--file={file}")
        return _count(connection)


def _count(connection: Connection) -> dict[str, int]:
    connection.exec_driver_sql("SET LOCAL row_security = off")
    names = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")).all()
    return {name: connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one() for name in names}  # noqa: S608


def _run(program: str, url: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs on a database; a password goes by the environment, where no other user sees it."""
    parsed = make_url(url)
    environment = {name: value for name, value in os.environ.items() if name != _PASSWORD}
    if parsed.password is not None:
        environment[_PASSWORD] = str(parsed.password)
    plain = URL.create("postgresql", parsed.username, None, parsed.host, parsed.port, parsed.database, parsed.query)
    command = [str(find_binaries().folder / program), *arguments, f"--dbname={plain.render_as_string()}"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        msg = f"{program} failed: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else done.returncode}"
        raise BackupError(msg)


def _connect(url: str) -> Connection:
    parsed = make_url(url).set(drivername="postgresql+psycopg")
    return create_engine(parsed, poolclass=NullPool).connect()


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _keep(path: Path) -> None:
    """See that what was written is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

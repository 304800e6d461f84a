"""Start the program's own PostgreSQL as a child process on a unix socket, and stop it with its parent."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import psycopg
from psycopg import sql
from sqlalchemy import URL

from tenants.server.binaries import Binaries, ServerError, find_binaries
from tenants.server.identity import Identity, choose_identity
from tenants.server.leftovers import clear_away, wait_until
from tenants.server.sockets import make_socket_folder

OWNER = "fengqiao_owner"
"""The role that owns the program's databases: it may make roles and databases, and is no superuser."""

_DATABASE = "fengqiao"
_SUPERUSER = "postgres"
_PORT = 5432  # only the name of the socket; the server does not listen on the network
_START_SECONDS, _STOP_SECONDS, _KILL_SECONDS, _LOCK_SECONDS = 300.0, 60.0, 10.0, 15.0
_LONGEST_LOG = 10_000_000

# For two cores and a few gigabytes, shared with the web processes. Given at each start, not written into the cluster,
# so that a newer program brings newer settings.
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": str(_PORT),
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    # an error quotes the row it is about; the program tells it without
    "log_min_messages": "log",
    "log_error_verbosity": "terse",
    "fsync": "on",
    "synchronous_commit": "on",
}
_CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

_running: set[Path] = set()  # a lock of lockf does not hold against its own process


class OwnServer:
    """A running PostgreSQL of our own. Made by ``start_own_server``; a context manager that stops it at the end."""

    def __init__(self, home: Path, process: subprocess.Popen[bytes], socket_folder: Path, lock: IO[str]) -> None:
        """Take charge of a server that was just started."""
        self._home = home
        self._process = process
        self._socket_folder = socket_folder
        self._lock = lock
        self._starter = os.getpid()

    def __enter__(self) -> Self:
        """Give the server itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop the server."""
        self.stop()

    @property
    def url(self) -> str:
        """The address, for SQLAlchemy, of the program's database as its owner."""
        return self.url_for(_DATABASE)

    @property
    def superuser_url(self) -> str:
        """The same database as the superuser: for tests that must see everything, never for the program."""
        return self.url_for(_DATABASE, _SUPERUSER)

    @property
    def pid(self) -> int:
        """The process number of the server."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the server's process is alive."""
        return self._process.poll() is None

    def url_for(self, database: str, user: str = OWNER) -> str:
        """Give the address of a database of this server for SQLAlchemy, as any of its roles that may log in."""
        place = {"host": str(self._socket_folder), "port": str(_PORT)}
        return URL.create("postgresql+psycopg", user, database=database, query=place).render_as_string()

    def create_database(self, name: str, template: str = "template0") -> str:
        """Make a database that belongs to the owner, and give its address. It counts in UTF-8, sorted by ``C.UTF-8``.

        Raises psycopg.errors.DuplicateDatabase when there is one of that name.
        """
        with _connect(self._socket_folder, OWNER) as connection:
            connection.execute(_CREATE_DATABASE.format(*map(sql.Identifier, (name, OWNER, template))))
        return self.url_for(name)

    def stop(self) -> None:
        """Stop the server cleanly: open transactions are rolled back, nothing committed is lost. Twice does no harm."""
        if os.getpid() != self._starter or self._lock.closed:
            return
        for how, patience in (
            (signal.SIGINT, _STOP_SECONDS),
            (signal.SIGQUIT, _KILL_SECONDS),
            (signal.SIGKILL, _KILL_SECONDS),
        ):
            if self.running:
                self._process.send_signal(how)
            if wait_until(lambda: not self.running, patience):
                break
        if self._socket_folder.parent != self._home:
            shutil.rmtree(self._socket_folder, ignore_errors=True)
        _running.discard(self._home)
        self._lock.close()


def start_own_server(data_dir: Path, *, durable: bool = True) -> OwnServer:
    """Start the server that keeps its data in ``data_dir``, making it on the first occasion; call from the main thread.

    Whatever an earlier run left is cleared away first, also a server that outlived its program. ``durable=False`` gives
    up safety against a power cut for speed: only for data that may be lost, as in tests. Raises ServerError with plain
    words when there is no PostgreSQL, when another program uses the data, when they were made by another version, or when
    the server does not come up.
    """
    if sys.platform != "linux":
        message = "The program brings its own database on Linux only. Elsewhere set DATABASE_URL to a running PostgreSQL."
        raise ServerError(message)
    if threading.current_thread() is not threading.main_thread():
        # The kernel ends the server when the thread that started it ends.
        message = "The database server must be started from the main thread."
        raise ServerError(message)
    home = data_dir.resolve()
    if not home.exists():
        home.mkdir(parents=True)
        home.chmod(0o755)  # whatever the umask: root's server runs as another user
    lock = _take(home)
    try:
        return _start(home, lock, _SETTINGS if durable else _SETTINGS | _CARELESS)
    except BaseException:
        _running.discard(home)
        lock.close()
        raise


def _start(home: Path, lock: IO[str], settings: dict[str, str]) -> OwnServer:
    binaries = find_binaries()
    cluster = home / "cluster"
    identity = choose_identity(binaries, cluster)
    clear_away(cluster)
    _make_cluster(binaries, identity, cluster)
    socket_folder = make_socket_folder(home, identity)
    log = home / "server.log"
    if log.exists() and log.stat().st_size > _LONGEST_LOG:
        log.replace(home / "server.log.1")
    options = settings | {"unix_socket_directories": str(socket_folder)}
    command = [str(binaries.postgres), "-D", str(cluster)]
    command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    with log.open("ab") as output:
        process = _spawn(command, identity, output)
    server = OwnServer(home, process, socket_folder, lock)
    try:
        _wait_for_ready(server, cluster, log)
        _make_owner(server, socket_folder)
    except BaseException:
        server.stop()
        raise
    return server


def _take(home: Path) -> IO[str]:
    """Lock the data for this process. Unlike flock, the lock does not pass to forked children that may live longer."""
    if home not in _running:
        lock = (home / "lock").open("a")
        if wait_until(lambda: _locks(lock), _LOCK_SECONDS):
            _running.add(home)
            return lock
        lock.close()
    message = f"The data in {home} are in use by another running program. Stop that one first."
    raise ServerError(message)


def _locks(file: IO[str]) -> bool:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _make_cluster(binaries: Binaries, identity: Identity, cluster: Path) -> None:
    if cluster.exists():
        major = int((cluster / "PG_VERSION").read_text())
        if major != binaries.major:
            message = (
                f"The data in {cluster} were made by PostgreSQL {major}, but the one found is {binaries.major} "
                f"({binaries.folder}). Set PGBIN to a folder with PostgreSQL {major}, or remove the data to begin anew."
            )
            raise ServerError(message)
        return
    new = cluster.with_name("cluster.new")  # renamed at the end: a cluster is either whole or not there
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    identity.give(new)
    command = [str(binaries.initdb), "-D", str(new), "-U", _SUPERUSER, "--auth-local=trust", "--auth-host=reject"]
    command += ["--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums", "--no-instructions"]
    process = _spawn(command, identity, subprocess.PIPE)
    said = process.communicate()[0].decode(errors="replace")
    if process.returncode != 0:
        message = f"PostgreSQL could not make its data folder {cluster}:\n{said}"
        raise ServerError(message)
    new.rename(cluster)


def _spawn(command: list[str], identity: Identity, output: IO[bytes] | int) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    # A session of its own: Ctrl-C in a terminal reaches the program first, and the program stops the server last.
    return subprocess.Popen(
        identity.command(*command),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd="/",
        env=environment | {"LC_ALL": "C.UTF-8"},
        start_new_session=True,
    )


def _wait_for_ready(server: OwnServer, cluster: Path, log: Path) -> None:
    def ready() -> bool:
        try:
            lines = (cluster / "postmaster.pid").read_text().split("\n")
        except FileNotFoundError:
            lines = []
        return not server.running or (len(lines) > 7 and lines[0] == str(server.pid) and lines[7].strip() == "ready")

    if not wait_until(ready, _START_SECONDS) or not server.running:
        last = "\n".join(log.read_text(errors="replace").split("\n")[-12:])
        message = f"PostgreSQL did not start. The end of {log}:\n{last}"
        raise ServerError(message)


_CREATE_DATABASE = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} ENCODING 'UTF8' LOCALE 'C.UTF-8' STRATEGY wal_log")


def _make_owner(server: OwnServer, socket_folder: Path) -> None:
    with _connect(socket_folder, _SUPERUSER) as connection:
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone() is None:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEROLE CREATEDB").format(sql.Identifier(OWNER)))
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_DATABASE]).fetchone()
    if there is None:
        server.create_database(_DATABASE)


def _connect(socket_folder: Path, user: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(host=str(socket_folder), port=_PORT, user=user, dbname=_SUPERUSER, autocommit=True)

"""The program's own PostgreSQL: it starts, keeps what it was told, ends with its parent, and comes up after any kill."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, make_url

from tenants.server import OWNER, OwnServer, ServerError, binaries, child, find_binaries, identity, safe_minor, start_own_server
from tenants.server.identity import choose_identity
from tenants.server.leftovers import inhabitants, wait_until

LONG_ENOUGH = 30.0


def ask(url: str, question: str) -> object:
    """Ask the server for one value."""
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        answer = connection.exec_driver_sql(question)
        return answer.scalar() if answer.returns_rows else None


def start(home: Path) -> OwnServer:
    return start_own_server(home, durable=False)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cluster made once for the tests of this module; each starts and stops its own server on it."""
    home = tmp_path_factory.mktemp("server")
    start(home).stop()
    return home


@pytest.fixture
def server(home: Path) -> Iterator[OwnServer]:
    with start(home) as server:
        yield server


@pytest.fixture
def bare_postgres(home: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A server on the same cluster that our launcher did not start and nobody looks after."""
    found, cluster = find_binaries(), home / "cluster"
    place = f"unix_socket_directories=@fengqiao-test-{os.getpid()}"  # a name without a file
    process = subprocess.Popen(
        choose_identity(found, cluster).command(found.postgres, "-D", cluster, "-c", "listen_addresses=", "-c", place),
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    status = cluster / "postmaster.pid"
    assert wait_until(lambda: status.exists() and "ready" in status.read_text(), LONG_ENOUGH)
    yield process
    process.kill()
    process.wait()


def test_the_owner_may_make_roles_and_databases_and_is_no_superuser(server: OwnServer) -> None:
    rights = f"SELECT array[rolcreaterole, rolcreatedb, rolsuper, rolbypassrls] FROM pg_roles WHERE rolname = '{OWNER}'"
    assert ask(server.url, rights) == [True, True, False, False]
    assert ask(server.url, "SELECT current_user") == OWNER
    assert ask(server.superuser_url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is True


def test_the_server_keeps_to_its_socket_checks_its_pages_and_knows_chinese(server: OwnServer) -> None:
    assert ask(server.url, "SHOW listen_addresses") == ""
    assert ask(server.url, "SHOW data_checksums") == "on"
    assert ask(server.url, "SELECT datcollate || ' ' || datctype FROM pg_database WHERE datname = current_database()") == (
        "C.UTF-8 C.UTF-8"
    )
    assert ask(server.url, "SELECT '水渠' ~ '^[[:alpha:]]+$'") is True


def test_a_database_of_any_name_can_be_made_and_belongs_to_the_owner(server: OwnServer) -> None:
    url = server.create_database('a "strange" name')
    owner = "SELECT datname || ' of ' || pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
    assert ask(url, owner) == f'a "strange" name of {OWNER}'


def test_what_was_written_is_there_after_the_next_start(tmp_path: Path) -> None:
    with start_own_server(tmp_path) as server:
        ask(server.url, "CREATE TABLE kept AS SELECT 7 AS value")
    with start_own_server(tmp_path) as server:
        assert ask(server.url, "SELECT value FROM kept") == 7
        assert ask(server.url, "SHOW fsync") == "on"


def test_what_was_committed_outlives_a_killed_server(tmp_path: Path) -> None:
    server = start_own_server(tmp_path)
    ask(server.url, "CREATE TABLE kept AS SELECT 7 AS value")
    os.kill(server.pid, signal.SIGKILL)
    server.stop()
    assert not server.running
    with start_own_server(tmp_path) as again:
        assert ask(again.url, "SELECT value FROM kept") == 7


def test_the_server_ends_when_its_parent_is_killed_and_comes_up_again(home: Path) -> None:
    program = (
        "import sys, pathlib; from tenants.server import start_own_server\n"
        "server = start_own_server(pathlib.Path(sys.argv[1]), durable=False)\n"
        "print('up', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        assert parent.stdout.readline() == "up\n"
        assert inhabitants(home / "cluster")
        parent.kill()
    assert wait_until(lambda: not inhabitants(home / "cluster"), LONG_ENOUGH)
    with start(home) as server:
        assert ask(server.url, "SELECT 1") == 1


def test_a_server_that_outlived_its_program_is_stopped_first(home: Path, bare_postgres: "subprocess.Popen[bytes]") -> None:
    with start(home) as server:
        assert bare_postgres.wait(LONG_ENOUGH) == 0
        assert ask(server.url, "SELECT 1") == 1


def test_a_zombie_is_not_taken_for_a_server(home: Path, bare_postgres: "subprocess.Popen[bytes]") -> None:
    bare_postgres.send_signal(signal.SIGKILL)
    status = Path(f"/proc/{bare_postgres.pid}/stat")
    assert wait_until(lambda: ") Z " in status.read_text(), LONG_ENOUGH)
    assert str(bare_postgres.pid) in (home / "cluster/postmaster.pid").read_text()
    with start(home) as server:
        assert ask(server.url, "SELECT 1") == 1


def test_a_stranger_with_the_number_of_the_dead_server_is_left_alone(home: Path) -> None:
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as stranger:
        (home / "cluster/postmaster.pid").write_text(f"{stranger.pid}\n{home}/cluster\n")
        with start(home) as server:
            assert ask(server.url, "SELECT 1") == 1
        assert stranger.poll() is None


def test_two_programs_cannot_use_the_same_data(home: Path, server: OwnServer) -> None:
    with pytest.raises(ServerError, match="in use by another running program"):
        start(home)
    assert ask(server.url, "SELECT 1") == 1


@pytest.mark.parametrize("name", ["a path/with spaces/枫桥", "long/" * 40 + "path"], ids=["spaces and Chinese", "long"])
def test_the_path_may_be_any(tmp_path: Path, name: str) -> None:
    with start(tmp_path / name) as server:
        assert ask(server.url, "SELECT 1") == 1
        folder = Path(str(make_url(server.url).query["host"]))
        assert not folder.is_relative_to(tmp_path)
        assert folder.stat().st_mode & 0o077 == 0
    assert not folder.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user runs the server as themselves")
def test_root_in_a_container_without_namespaces_has_a_way_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ways = identity._ways_of_root
    monkeypatch.setattr(identity, "_ways_of_root", lambda made: [way for way in ways(made) if way.way != child.IN_NAMESPACE])
    tmp_path.chmod(0o700)
    for _ in range(2):
        with start(tmp_path / "closed to others") as server:
            assert ask(server.url, "SELECT 1") == 1
            assert Path(f"/proc/{server.pid}").stat().st_uid != 0


def test_without_any_postgresql_the_message_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PGBIN", raising=False)
    monkeypatch.setattr(binaries, "_usual_folders", lambda: iter(()))
    with pytest.raises(ServerError, match="No PostgreSQL was found") as told:
        start(tmp_path)
    assert "DATABASE_URL" in str(told.value)


def test_a_wrong_pgbin_is_not_passed_over_in_silence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGBIN", str(tmp_path))
    with pytest.raises(ServerError, match="PGBIN is set to"):
        start(tmp_path)


def test_data_of_another_major_version_are_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "cluster").mkdir()
    (tmp_path / "cluster/PG_VERSION").write_text("9\n")
    with pytest.raises(ServerError, match="made by PostgreSQL 9"):
        start(tmp_path)


@pytest.mark.parametrize("version", [140099, 150015, 160011, 170007, 180001])
def test_a_server_with_known_holes_is_warned_of(version: int) -> None:
    assert safe_minor(version)


@pytest.mark.parametrize("version", [150016, 160012, 170008, 180002, 180006, 190000])
def test_a_server_without_known_holes_is_not(version: int) -> None:
    assert safe_minor(version) is None

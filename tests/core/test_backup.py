"""A backup holds everything or is not there, and bringing it back is rehearsed."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text

from core.backup import BackupError, as_superuser, make_backup, read_backup, rehearse_backup, secret_key_of
from core.commands import main
from core.upgrade import upgrade_database
from tenants.door import Database
from tenants.server import OwnServer
from tests.desk import in_hand
from tests.places import found_small_county

NOW = datetime(2026, 11, 28, 4, 0, tzinfo=UTC)
NAME, LOGIN = "to_keep", "to_keep_login"


@pytest.fixture(scope="module")
def lived_in(server: OwnServer) -> Iterator[str]:
    """The owner's address of a database with a county and a case in hand."""
    owner = server.create_database(NAME)
    upgrade_database(owner, LOGIN)
    database = Database(server.url_for(NAME, LOGIN))
    in_hand(found_small_county(database))
    database.dispose()
    yield owner
    remover = create_engine(as_superuser(server.url_for("postgres")), isolation_level="AUTOCOMMIT")
    with remover.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{NAME}" WITH (FORCE)'))
    remover.dispose()


@pytest.fixture(scope="module")
def backup(lived_in: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_backup(as_superuser(lived_in), tmp_path_factory.mktemp("backups"), "the key", NOW)


def test_a_backup_comes_back_with_every_row_and_its_fence(backup: Path) -> None:
    came = rehearse_backup(backup, LOGIN)
    assert came.differs == []
    assert came.manifest.rows["cases"] == came.manifest.rows["case_stories"] == 1
    assert came.manifest.rows["timeline"] >= 3
    assert secret_key_of(backup) == "the key"


def test_a_backup_is_read_by_its_maker_alone(backup: Path) -> None:
    assert backup.name == "2026-11-28T040000Z"
    assert [path.name for path in (backup, *backup.iterdir()) if path.stat().st_mode & 0o077] == []


def test_the_owner_whom_the_fence_holds_makes_no_empty_backup(lived_in: str, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="DATABASE_BACKUP_URL"):
        make_backup(lived_in, tmp_path, "the key", NOW)
    assert list(tmp_path.iterdir()) == []


def copy_of(backup: Path, into: Path) -> Path:
    """A second backup of the same, to be damaged."""
    into.mkdir(exist_ok=True)
    for file in backup.iterdir():
        (into / file.name).write_bytes(file.read_bytes())
    return into


def test_a_dump_that_was_cut_off_is_noticed_before_it_is_needed(backup: Path, tmp_path: Path) -> None:
    damaged = copy_of(backup, tmp_path / "cut")
    os.truncate(damaged / "database.dump", (damaged / "database.dump").stat().st_size - 1)
    with pytest.raises(BackupError, match="cut off or changed"):
        read_backup(damaged)


def test_rows_that_did_not_come_back_are_noticed(backup: Path, tmp_path: Path) -> None:
    poorer = copy_of(backup, tmp_path / "poorer")
    manifest = json.loads((poorer / "manifest.json").read_text())
    manifest["rows"]["cases"] += 1
    (poorer / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(BackupError, match=r"cases \(1 of 2\)"):
        rehearse_backup(poorer, LOGIN)


def test_a_folder_that_is_no_backup_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="is no backup"):
        read_backup(tmp_path)


def test_by_commands_the_own_database_is_kept_and_brought_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_BACKUP_URL", "FENGQIAO_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)

    def say(data: str, *words: str) -> str:
        monkeypatch.setenv("FENGQIAO_DATA_DIR", str(tmp_path / data))
        came = CliRunner().invoke(main, words)
        return came.output if came.exit_code == 0 else f"failed: {came.output}"

    assert "up to date" in say("old", "db", "upgrade")
    assert "备份好了" in say("old", "backup", "make", str(tmp_path / "kept"))
    (folder,) = (tmp_path / "kept").iterdir()
    assert "恢复好了" in say("new", "backup", "restore", str(folder))
    assert (tmp_path / "new" / "secret_key").read_text() == (tmp_path / "old" / "secret_key").read_text()
    assert "in use already" in say("new", "backup", "restore", str(folder))

"""Practices' own tables: migrated in their own folders, each under its own version table, behind the core's fence."""

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations.ops import CreateTableOp
from alembic.script import Script
from sqlalchemy import Connection, MetaData, inspect

from core.health import TablesMissing
from core.practices.differing import differing_words
from core.practices.registry import Installed
from tenants.lint import differences
from tenants.upgrade import raise_fences

#: The surroundings in which every migration runs, the core's and the practices'.
_SURROUNDINGS = Path(__file__).parent.parent / "migrations"
_VERSIONS = "_versions"
CORE_VERSIONS = f"core{_VERSIONS}"


def upgrade_practices(connection: Connection, practices: Installed, prefix: str) -> list[str]:
    """Bring the tables of all installed practices up to date and return the names of those whose fence changed.

    Raises:
        TablesMissing: a practice's models have tables that its migrations do not lay.
    """
    changed: list[str] = []
    for key, tables in _tables(practices):
        command.upgrade(alembic_for(connection, key, practices.folders[key], tables), "head")
        missing = sorted(tables.tables.keys() - inspect(connection).get_table_names())
        if missing:
            msg = f"The migrations of {key} lay no {', '.join(missing)}. Whoever writes it: fengqiao practices migrate {key}"
            raise TablesMissing(msg)
        changed += raise_fences(connection, tables, prefix)
    return changed


def write_migration(connection: Connection, practices: Installed, key: str, words: str) -> Path | None:
    """Write the next migration of a practice, from what its migrations lay to what its models say; None where nothing differs.

    ``connection`` leads to a database in which nothing of the practice stands yet; ``words`` say what changes, and name the file.
    """
    folder, tables = practices.folders[key], practices.cards[key].tables
    if tables is None:
        return None
    (folder / "migrations").mkdir(exist_ok=True)
    config = alembic_for(connection, key, folder, tables)
    config.attributes["names"] = f"{key}_"
    config.cmd_opts = Namespace(quiet=True)
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    command.upgrade(config, "head")
    known = len(list((folder / "migrations").glob("[0-9]*.py")))

    def trim(_context: object, _revision: object, directives: list[Any]) -> None:
        steps = directives[0]
        if steps.upgrade_ops.is_empty():
            directives.clear()
        for step in (*steps.upgrade_ops.ops, *steps.downgrade_ops.ops):
            if isinstance(step, CreateTableOp):
                step.info.clear()  # the fence is raised from the models, after every migration

    made = command.revision(
        config,
        message=words,
        autogenerate=True,
        rev_id=f"{known + 1:04d}",
        version_path=_plain(folder / "migrations"),
        process_revision_directives=trim,
    )
    return Path(made.path) if isinstance(made, Script) else None


def downgrade_practice(connection: Connection, practices: Installed, key: str, to: str = "base") -> None:
    """Take the migrations of one practice back; at ``base`` its tables are gone."""
    tables = practices.cards[key].tables
    if tables is not None:
        command.downgrade(alembic_for(connection, key, practices.folders[key], tables), to)


def downgrade_practices(connection: Connection, practices: Installed) -> None:
    """Take the migrations of all installed practices back."""
    for key, _tables_of in _tables(practices):
        downgrade_practice(connection, practices, key)


def check_practices(connection: Connection, practices: Installed, prefix: str) -> list[str]:
    """Return what differs between the database and the practices' tables and fences."""
    return [line for key, tables in _tables(practices) for line in check_practice(connection, key, tables, prefix)]


def check_practice(connection: Connection, key: str, tables: MetaData, prefix: str) -> list[str]:
    """Return what differs between the database and one practice's tables and fences."""
    differing = compare_metadata(context_for(connection, f"{key}{_VERSIONS}", f"{key}_"), tables)
    found = [f"{key}: {line}" for line in differing_words(differing)]
    return found + [f"{key}: {line}" for line in differences(connection, tables, prefix)]


def context_for(connection: Connection, version_table: str, names: str = "") -> MigrationContext:
    """Return what compares tables with the database: those whose names begin so; without, those of no practice."""
    others = tuple(f"{key}_" for key in _keys_in(connection))

    def is_meant(name: str | None, kind: str, _parents: object) -> bool:
        if kind != "table" or name is None:
            return True
        return name.startswith(names) if names else not name.startswith(others)

    return MigrationContext.configure(
        connection, opts={"version_table": version_table, "compare_type": True, "include_name": is_meant}
    )


def alembic_for(connection: Connection, key: str, folder: Path, tables: MetaData) -> Config:
    """Return the configuration under which a practice's migrations run."""
    config = Config()
    config.set_main_option("script_location", _plain(_SURROUNDINGS))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", _plain(folder / "migrations"))
    config.attributes.update(connection=connection, version_table=f"{key}{_VERSIONS}", metadata=tables)
    return config


def _tables(practices: Installed) -> Iterator[tuple[str, MetaData]]:
    for key, card in practices.cards.items():
        if card.tables is not None:
            yield key, card.tables


def _keys_in(connection: Connection) -> list[str]:
    """Return the keys of practices that have tables here, whether they are installed or not."""
    names = inspect(connection).get_table_names()
    return [name.removesuffix(_VERSIONS) for name in names if name.endswith(_VERSIONS) and name != CORE_VERSIONS]


def _plain(path: Path) -> str:
    return str(path).replace("%", "%%")

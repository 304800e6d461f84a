"""Where the next migration of a practice is written: on a server of its own, beside the core's tables and everybody else's."""

import tempfile
from dataclasses import replace
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from core.practices import Installed
from core.practices.tables import write_migration
from core.testing.kit.ground import LOGIN, PREFIX
from core.upgrade import upgrade_database
from tenants.server import start_own_server


def next_migration(practices: Installed, key: str, words: str = "") -> Path | None:
    """Write the next migration of an installed practice and return its file; None where its migrations lay what its models say."""
    others = replace(practices, cards={name: card for name, card in practices.cards.items() if name != key})
    with (
        tempfile.TemporaryDirectory(prefix="fengqiao-kit-") as folder,
        start_own_server(Path(folder) / "migrations", durable=False) as server,
    ):
        url = server.create_database("fq_kit")
        upgrade_database(url, LOGIN, role_prefix=PREFIX, practices=others)
        engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool)
        with engine.connect() as connection:
            return write_migration(connection, practices, key, words or _usual(practices.folders[key]))


def _usual(folder: Path) -> str:
    return "Change tables" if any((folder / "migrations").glob("[0-9]*.py")) else "Lay tables"

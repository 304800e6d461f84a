"""An installation on a database of its own, and its command line."""

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from core.commands import main
from core.commands.places import at_the_door, find_space
from core.workspace import Workspace
from tenants.door import Database
from tenants.server import OwnServer

_numbers = itertools.count(1)


@dataclass
class Installation:
    """A database with its login and owner, and what is typed there."""

    server: OwnServer
    name: str
    login: str
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str | Path, typed: str = "", **environment: str | None) -> Result:
        """Type ``fengqiao`` with these arguments; ``environment`` changes variables, None takes them away."""
        result = CliRunner(env={**self.environment, **environment}).invoke(main, [str(one) for one in arguments], input=typed)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        assert "Traceback" not in result.output
        return result

    def do(self, *arguments: str | Path, typed: str = "") -> str:
        """Type what must succeed, and return what it says."""
        result = self.run(*arguments, typed=typed)
        assert result.exit_code == 0, result.output
        return result.output

    def refuse(self, *arguments: str | Path, typed: str = "") -> str:
        """Type what must be refused, and return what it says."""
        result = self.run(*arguments, typed=typed)
        assert result.exit_code == 1, result.output
        return result.output

    @contextmanager
    def at_the_door(self, code: str) -> Iterator[Workspace]:
        """Open a workspace for the accounts of a place; what is done there is kept."""
        database = Database(self.environment["DATABASE_URL"], pool_size=2)
        try:
            with at_the_door(database, find_space(database, code)) as ws:
                yield ws
                ws.session.commit()
        finally:
            database.dispose()


def new_installation(server: OwnServer, folder: Path) -> Installation:
    """An empty database, not set up yet."""
    name = f"fq_cli_{os.getpid()}_{next(_numbers)}"
    login = f"{name}_login"
    owner = server.create_database(name)
    environment = {"DATABASE_URL": server.url_for(name, login), "DATABASE_OWNER_URL": owner, "FENGQIAO_DATA_DIR": str(folder)}
    return Installation(server, name, login, environment)


@pytest.fixture
def bare(server: OwnServer, tmp_path: Path) -> Installation:
    """A database that is not set up."""
    return new_installation(server, tmp_path)


@pytest.fixture(scope="module")
def installation(server: OwnServer, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A database that is set up; tests of a module share it, each with a county of its own."""
    made = new_installation(server, tmp_path_factory.mktemp("installation"))
    made.do("db", "upgrade")
    return made

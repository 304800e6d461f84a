"""Work on a server of our own that another process of the same user has started already."""

import fcntl
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL

from tenants.server.binaries import ServerError
from tenants.server.launcher import OWNER
from tenants.server.leftovers import wait_until

_PATIENCE = 60.0
#: Lines of ``postmaster.pid``, from 0, as PostgreSQL writes them (src/include/utils/pidfile.h).
_PORT, _SOCKET_FOLDER, _STATUS = 3, 4, 7


@dataclass(frozen=True, slots=True)
class JoinedServer:
    """A server that lives and ends with another process."""

    socket_folder: str
    port: str

    def url_for(self, database: str, user: str = OWNER) -> str:
        """Give the address of a database of this server for SQLAlchemy, as any of its roles that may log in."""
        place = {"host": self.socket_folder, "port": self.port}
        return URL.create("postgresql+psycopg", user, database=database, query=place).render_as_string()


def join_own_server(data_dir: Path) -> JoinedServer | None:
    """Find the server that another process runs on ``data_dir``, waiting while it starts; None when nobody runs one.

    Never call it in the process that runs the server: looking at the lock would give it up. Raises ServerError when the
    data are another user's, or when the server does not come up.
    """
    home = data_dir.resolve()
    status = home / "cluster" / "postmaster.pid"
    if not _is_taken(home) or not wait_until(lambda: _ready(status) or not _is_taken(home), _PATIENCE):
        return None
    lines = _lines(status)
    if not _is_ready(lines):
        return None
    return JoinedServer(lines[_SOCKET_FOLDER].strip(), lines[_PORT].strip())


def _is_taken(home: Path) -> bool:
    """Whether a living process holds the lock of the data."""
    try:
        with (home / "lock").open("a") as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    except PermissionError:
        message = (
            f"The data in {home} belong to another user. Work as that user, or set FENGQIAO_DATA_DIR to a folder of your own."
        )
        raise ServerError(message) from None
    return False


def _ready(status: Path) -> bool:
    return _is_ready(_lines(status))


def _is_ready(lines: list[str]) -> bool:
    return len(lines) > _STATUS and lines[_STATUS].strip() == "ready"


def _lines(status: Path) -> list[str]:
    try:
        return status.read_text().split("\n")
    except FileNotFoundError:
        return []

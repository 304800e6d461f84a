"""Where the server's socket lies: its whole path may not be longer than 107 bytes."""

import hashlib
import os
import re
import stat
import tempfile
from pathlib import Path

from tenants.server.binaries import ServerError
from tenants.server.identity import Identity

_LONGEST = 107 - len("/.s.PGSQL.5432.lock")
# A comma would divide the path in two for client and server alike; anything else unusual is not worth the trouble.
_PLAIN = re.compile(r"[A-Za-z0-9/._-]+")


def make_socket_folder(home: Path, identity: Identity) -> Path:
    """Make the folder for the socket: within ``home`` if that is short and plain, else a private one for temporary files.

    Raises ServerError when a stranger has already made a folder of that name.
    """
    within = home / "socket"
    if _fits(within):
        folder = within
    else:
        key = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
        name = f"fengqiao-{os.geteuid()}-{key}"
        folder = next(place for place in (Path(tempfile.gettempdir(), name), Path("/tmp", name)) if _fits(place))  # noqa: S108 - 0700, owner checked
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), identity.uid}:
        message = f"{folder} is needed for the database's socket, but belongs to another user. Remove it, or set TMPDIR."
        raise ServerError(message)
    folder.chmod(0o700)
    identity.give(folder)
    return folder


def _fits(folder: Path) -> bool:
    return len(os.fsencode(folder)) <= _LONGEST and _PLAIN.fullmatch(str(folder)) is not None

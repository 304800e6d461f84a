"""As whom the server runs. PostgreSQL refuses to run as root, and no system user is added for it.

An ordinary user runs it as themselves. Root runs it as the existing user ``nobody``; where ``nobody`` cannot enter the
folder (a clone under /root), as root in disguise inside a user namespace; where namespaces are forbidden (the usual
container), as ``nobody`` with the one right to enter any folder.
"""

import contextlib
import os
import pwd
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tenants.server import child
from tenants.server.binaries import Binaries, ServerError

_NOBODY = 65534


@dataclass(frozen=True)
class Identity:
    """The user the server's processes run as, and the way there (one of ``child``'s)."""

    uid: int
    gid: int
    way: str

    def command(self, *program: str | Path) -> list[str]:
        """Give the command that runs a program as this user and ends it with the thread that starts it."""
        become = [sys.executable, "-I", "-S", "-B", child.__file__]
        return [*become, str(os.getpid()), self.way, str(self.uid), str(self.gid), *map(str, program)]

    def give(self, path: Path) -> None:
        """Make this user the owner of a file or folder."""
        if self.way in {child.AS_USER, child.WITH_ONE_RIGHT}:
            os.chown(path, self.uid, self.gid)


def choose_identity(binaries: Binaries, cluster: Path) -> Identity:
    """Say as whom the server of this cluster runs, by who owns it, or for a new one by who is able to.

    Raises ServerError when the cluster is another user's, or when root has no way left.
    """
    made = cluster.stat() if cluster.exists() else None
    if os.geteuid() != 0:
        if made and made.st_uid != os.geteuid():
            message = (
                f"The database in {cluster} belongs to {_name(made.st_uid)}, not to {_name(os.geteuid())}. "
                "Start the program as that user (as root, if it was started by root), or remove the folder to begin anew."
            )
            raise ServerError(message)
        return Identity(os.geteuid(), os.getegid(), child.AS_IT_IS)
    for identity in _ways_of_root(made):
        if _is_able(identity, binaries, cluster):
            return identity
    message = (
        f"PostgreSQL does not run as root, and no other user may enter {cluster.parent}. "
        "Start the program as an ordinary user, or put its folder where others may enter (for example under /srv)."
    )
    raise ServerError(message)


def _ways_of_root(made: os.stat_result | None) -> list[Identity]:
    in_namespace = Identity(0, 0, child.IN_NAMESPACE)
    if made and made.st_uid == 0:
        return [in_namespace]
    uid, gid = (made.st_uid, made.st_gid) if made else _nobody()
    as_user, with_one_right = Identity(uid, gid, child.AS_USER), Identity(uid, gid, child.WITH_ONE_RIGHT)
    return [as_user, with_one_right] if made else [as_user, in_namespace, with_one_right]


def _nobody() -> tuple[int, int]:
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return _NOBODY, _NOBODY
    return entry.pw_uid, entry.pw_gid


def _is_able(identity: Identity, binaries: Binaries, cluster: Path) -> bool:
    """Try it: may this user run the server, and write where its cluster will be."""
    trial = cluster.with_name(f"{cluster.name}.trial")
    script = '"$1" --version && mkdir "$2/inside" && rmdir "$2/inside"'
    try:
        trial.mkdir(mode=0o700, exist_ok=True)
        identity.give(trial)
        command = identity.command("/bin/sh", "-c", script, "sh", binaries.postgres, trial)
        return subprocess.run(command, cwd="/", check=False, capture_output=True).returncode == 0
    except OSError:
        return False
    finally:
        with contextlib.suppress(OSError):
            trial.rmdir()


def _name(uid: int) -> str:
    try:
        return f"the user {pwd.getpwuid(uid).pw_name}"
    except KeyError:
        return f"the user number {uid}"

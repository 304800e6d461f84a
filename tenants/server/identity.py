"""As whom the server runs. PostgreSQL refuses to run as root, and no system user is added for it.

An ordinary user runs it as themselves. Root runs it as the existing user ``nobody``; where ``nobody`` cannot enter the
folder (a clone under /root), as root in disguise inside a user namespace; where namespaces are forbidden (the usual
container), as ``nobody`` with the one right to enter any folder.
"""

import contextlib
import ctypes
import os
import pwd
import signal
import struct
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from tenants.server.binaries import Binaries, ServerError

_libc = ctypes.CDLL(None, use_errno=True)

# From the kernel's headers: linux/prctl.h, linux/securebits.h, linux/capability.h, linux/sched.h
_PR_SET_PDEATHSIG = 1
_PR_SET_SECUREBITS = 28
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_SECBIT_NO_SETUID_FIXUP = 4
_CAPABILITY_VERSION_3 = 0x20080522
_CAP_DAC_OVERRIDE = 1
_CLONE_NEWUSER = 0x10000000

_NOBODY = 65534


class _Way(Enum):
    """How a child comes to be somebody other than root."""

    AS_IT_IS = auto()
    AS_USER = auto()
    IN_NAMESPACE = auto()
    WITH_ONE_RIGHT = auto()


@dataclass(frozen=True)
class Identity:
    """The user the server's processes run as, and the way there."""

    uid: int
    gid: int
    way: _Way

    def enter(self) -> None:
        """Become this user; runs in the child, between fork and exec.

        Also asks the kernel to end the child when the thread that started it ends. That comes last: a change of user
        clears the request.
        """
        if self.way is _Way.IN_NAMESPACE:
            _disguise_root()
        elif self.way is not _Way.AS_IT_IS:
            self._leave_root()
        _must(_libc.prctl(_PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0))

    def give(self, path: Path) -> None:
        """Make this user the owner of a file or folder."""
        if self.way in {_Way.AS_USER, _Way.WITH_ONE_RIGHT}:
            os.chown(path, self.uid, self.gid)

    def _leave_root(self) -> None:
        if self.way is _Way.WITH_ONE_RIGHT:
            _must(_libc.prctl(_PR_SET_SECUREBITS, _SECBIT_NO_SETUID_FIXUP, 0, 0, 0))
        os.setgroups([])
        os.setresgid(self.gid, self.gid, self.gid)
        os.setresuid(self.uid, self.uid, self.uid)
        if self.way is _Way.WITH_ONE_RIGHT:
            right = 1 << _CAP_DAC_OVERRIDE
            head = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
            _must(_libc.capset(head, struct.pack("=6I", right, right, right, 0, 0, 0)))
            _must(_libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE, 0, 0))


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
        return Identity(os.geteuid(), os.getegid(), _Way.AS_IT_IS)
    for identity in _ways_of_root(made):
        if _is_able(identity, binaries, cluster):
            return identity
    message = (
        f"PostgreSQL does not run as root, and no other user may enter {cluster.parent}. "
        "Start the program as an ordinary user, or put its folder where others may enter (for example under /srv)."
    )
    raise ServerError(message)


def _ways_of_root(made: os.stat_result | None) -> list[Identity]:
    in_namespace = Identity(0, 0, _Way.IN_NAMESPACE)
    if made and made.st_uid == 0:
        return [in_namespace]
    uid, gid = (made.st_uid, made.st_gid) if made else _nobody()
    as_user, with_one_right = Identity(uid, gid, _Way.AS_USER), Identity(uid, gid, _Way.WITH_ONE_RIGHT)
    return [as_user, with_one_right] if made else [as_user, in_namespace, with_one_right]


def _nobody() -> tuple[int, int]:
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return _NOBODY, _NOBODY
    return entry.pw_uid, entry.pw_gid


def _is_able(identity: Identity, binaries: Binaries, cluster: Path) -> bool:
    """Try it: may this user run the server and write beside the cluster, where its folder will be."""
    trial = cluster.with_name(f"{cluster.name}.trial")
    try:
        trial.mkdir(mode=0o700, exist_ok=True)
        identity.give(trial)
        _try(identity.enter, str(binaries.postgres), "--version")
        _try(identity.enter, "mkdir", str(trial / "inside"))
        (trial / "inside").rmdir()
    except (OSError, subprocess.SubprocessError):
        return False
    finally:
        with contextlib.suppress(OSError):
            trial.rmdir()
    return True


def _try(enter: Callable[[], None], *command: str) -> None:
    subprocess.run(command, preexec_fn=enter, cwd="/", check=True, capture_output=True)


def _disguise_root() -> None:
    _must(_libc.unshare(_CLONE_NEWUSER))
    for name, text in (("setgroups", "deny"), ("uid_map", f"{_NOBODY} 0 1"), ("gid_map", f"{_NOBODY} 0 1")):
        Path("/proc/self", name).write_text(text, encoding="ascii")


def _must(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _name(uid: int) -> str:
    try:
        return f"the user {pwd.getpwuid(uid).pw_name}"
    except KeyError:
        return f"the user number {uid}"

"""Become the user the server runs as, ask to be ended with the parent, then become the server.

Run as a program of its own, ``child.py parent way uid gid program arguments…``, so that nothing of this happens between
fork and exec of a process that may have threads. Needs nothing but the standard library.
"""

import ctypes
import os
import signal
import struct
import sys
from pathlib import Path

AS_IT_IS, AS_USER, IN_NAMESPACE, WITH_ONE_RIGHT = "as-it-is", "as-user", "in-namespace", "with-one-right"

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

_libc = ctypes.CDLL(None, use_errno=True)


def main(parent: str, way: str, uid: str, gid: str, *command: str) -> None:
    """Go the way, then replace this process by the command. Raises OSError where the way is closed."""
    if way == IN_NAMESPACE:
        _disguise_root()
    elif way != AS_IT_IS:
        _leave_root(int(uid), int(gid), with_one_right=way == WITH_ONE_RIGHT)
    # Last, because a change of user clears the request.
    _must(_libc.prctl(_PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0))
    if os.getppid() != int(parent):
        sys.exit(1)  # the parent ended before the request was made
    os.execv(command[0], command)  # noqa: S606 - the point of this program


def _leave_root(uid: int, gid: int, *, with_one_right: bool) -> None:
    if with_one_right:
        _must(_libc.prctl(_PR_SET_SECUREBITS, _SECBIT_NO_SETUID_FIXUP, 0, 0, 0))
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    if with_one_right:
        right = 1 << _CAP_DAC_OVERRIDE
        head = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
        _must(_libc.capset(head, struct.pack("=6I", right, right, right, 0, 0, 0)))
        _must(_libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE, 0, 0))


def _disguise_root() -> None:
    _must(_libc.unshare(_CLONE_NEWUSER))
    for name, text in (("setgroups", "deny"), ("uid_map", f"{_NOBODY} 0 1"), ("gid_map", f"{_NOBODY} 0 1")):
        Path("/proc/self", name).write_text(text, encoding="ascii")


def _must(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


if __name__ == "__main__":
    main(*sys.argv[1:])

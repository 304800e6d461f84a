"""What an earlier run may have left behind in a cluster, and how it is cleared away without harm."""

import contextlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from tenants.server.binaries import ServerError

_PAUSE = 0.02
_POLITE, _FIRM = 60.0, 15.0


def clear_away(cluster: Path) -> None:
    """End every server process that still lives in the cluster, then forget its stale ``postmaster.pid``.

    PostgreSQL itself would take a zombie, or a stranger that was given the old number, for a running server and refuse
    to start. The file is removed only when no process is left, because it also guards against two servers on one
    cluster. Raises ServerError when a process will not end.
    """
    if not cluster.exists():
        return
    postmaster = _postmaster(cluster)
    if postmaster:
        _send(signal.SIGINT, [postmaster])
    gone = wait_until(lambda: not inhabitants(cluster), _POLITE if postmaster else 0)
    for how in (signal.SIGQUIT, signal.SIGKILL):
        if not gone:
            _send(how, inhabitants(cluster))
            gone = wait_until(lambda: not inhabitants(cluster), _FIRM)
    if not gone:
        message = f"An earlier database server still works in {cluster} and does not stop (processes {inhabitants(cluster)})."
        raise ServerError(message)
    (cluster / "postmaster.pid").unlink(missing_ok=True)


def inhabitants(cluster: Path) -> list[int]:
    """Number the living PostgreSQL processes whose working directory is the cluster (zombies have none)."""
    here = cluster.stat()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # gone meanwhile, or another user's
            if (entry / "comm").read_text().strip() == "postgres" and os.path.samestat((entry / "cwd").stat(), here):
                found.append(int(entry.name))
    return found


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Wait for a condition at most so many seconds; say whether it came."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(_PAUSE)
    return True


def _postmaster(cluster: Path) -> int | None:
    try:
        number = int((cluster / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return number if number in inhabitants(cluster) else None


def _send(how: signal.Signals, processes: list[int]) -> None:
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, how)

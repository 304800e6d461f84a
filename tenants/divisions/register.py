"""Reading the register: a division by its code, what lies in it, what it lies in, and a search by name.

The files stay packed. The four upper ones unpack once into plain bytes; of the villages a county's lines are cut out while the file
streams by, so that founding one county never makes objects of 620,573 villages.
"""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO

from tenants.divisions.names import short_name

_PIECE = 1 << 20
_SHORTEST_STEM = 2


class Level(IntEnum):
    """The level of a division: as many digits as its code has (GB/T 2260 and the statistical code, handbook 2.6)."""

    PROVINCE = 2
    PREFECTURE = 4
    COUNTY = 6
    TOWNSHIP = 9
    VILLAGE = 12


_FILES = {
    Level.PROVINCE: "provinces",
    Level.PREFECTURE: "prefectures",
    Level.COUNTY: "counties",
    Level.TOWNSHIP: "townships",
    Level.VILLAGE: "villages",
}


class UnknownDivision(LookupError):
    """The register has no such division, or none of the level asked for; ``code`` is what was asked."""

    def __init__(self, code: str) -> None:
        super().__init__(f"no such division: {code!r}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Division:
    """One line of the register."""

    code: str
    name: str
    level: Level

    @property
    def short_name(self) -> str:
        """What people say: 皮村 for 皮村村委会."""
        return short_name(self.name)

    @property
    def is_virtual(self) -> bool:
        """Whether it stands for land without a committee of its own: 虚拟社区, 虚拟生活区."""
        return "虚拟" in self.name


def find(code: str) -> Division | None:
    """Return the division with this code, or None."""
    level = _level_of(code)
    if level is None:
        return None
    return next(_divisions(_lines_about(level, code), code.encode() + b",", level), None)


def get(code: str) -> Division:
    """Return the division with this code; `UnknownDivision` if there is none."""
    division = find(code)
    if division is None:
        raise UnknownDivision(code)
    return division


def county(code: str) -> Division:
    """Return the county that this code names or lies in; `UnknownDivision` for a code above a county or unknown."""
    if get(code).level < Level.COUNTY:
        raise UnknownDivision(code)
    return get(code[: Level.COUNTY])


def townships_of(county_code: str) -> tuple[Division, ...]:
    """Return the townships of a county in the order of their codes; `UnknownDivision` if it is no county."""
    _demand(county_code, Level.COUNTY)
    return _below(county_code, Level.TOWNSHIP)


def villages_of(code: str) -> tuple[Division, ...]:
    """Return the villages of a township, or of a whole county at once; `UnknownDivision` if it is neither."""
    _demand(code, Level.TOWNSHIP, Level.COUNTY)
    return _below(code, Level.VILLAGE)


def children(code: str) -> tuple[Division, ...]:
    """Return what lies directly in a division, nothing for a village; `UnknownDivision` if there is no such division."""
    level = get(code).level
    lower = [each for each in Level if each > level]
    return _below(code, lower[0]) if lower else ()


def path(code: str) -> tuple[Division, ...]:
    """Return the way down to a division, itself last: province, prefecture, county, township, village."""
    level = get(code).level
    return tuple(get(code[:each]) for each in Level if each <= level)


def search(name: str, level: Level | None = None, limit: int = 20) -> tuple[Division, ...]:
    """Return divisions whose name or short name contains this: the same name first, then those that begin with it, from the top down.

    One character alone is looked for above the villages only.
    """
    wanted = name.strip()
    if not wanted or set(wanted) & set(",\n") or limit < 1:
        return ()
    levels = [level] if level else [each for each in Level if each < Level.VILLAGE or len(wanted) > 1]
    found = [division for each in levels for division in _named(wanted, each)]
    return tuple(sorted(found, key=lambda division: _closeness(wanted, division))[:limit])


def count(level: Level) -> int:
    """Return how many divisions of a level the register has."""
    with _open(level) as file:
        return file.read().count(b"\n") - 1


def _level_of(code: str) -> Level | None:
    return Level(len(code)) if code.isdigit() and len(code) in set(Level) else None


def _demand(code: str, *levels: Level) -> None:
    if get(code).level not in levels:
        raise UnknownDivision(code)


def _below(code: str, level: Level) -> tuple[Division, ...]:
    return tuple(_divisions(_lines_about(level, code), code.encode(), level))


def _lines_about(level: Level, code: str) -> bytes:
    """Lines of a level, at least all those that begin with this code."""
    return _villages(code[: Level.COUNTY]) if level is Level.VILLAGE else _lines(level)


@cache
def _lines(level: Level) -> bytes:
    with _open(level) as file:
        return file.read()


@lru_cache(maxsize=16)
def _villages(county_code: str) -> bytes:
    """Cut a county's lines out of the stream; the file is sorted, so they stand together and the rest need not be unpacked."""
    prefix, kept = county_code.encode(), b""
    with _open(Level.VILLAGE) as file:
        file.readline()
        while piece := file.read(_PIECE) + file.readline():
            last = piece[piece.rfind(b"\n", 0, -1) + 1 :]
            if last < prefix:
                continue
            kept += _cut(piece, prefix)
            if not last.startswith(prefix):
                break
    return kept


def _cut(lines: bytes, prefix: bytes) -> bytes:
    """Return those of the sorted lines that begin with a prefix."""
    lines = b"\n" + lines
    start, last = lines.find(b"\n" + prefix), lines.rfind(b"\n" + prefix)
    return b"" if start < 0 else lines[start + 1 : lines.index(b"\n", last + 1) + 1]


def _divisions(lines: bytes, prefix: bytes, level: Level) -> Iterator[Division]:
    for line in _cut(lines, prefix).decode().splitlines():
        code, _, name = line.partition(",")
        yield Division(code, name, level)


def _named(wanted: str, level: Level) -> Iterator[Division]:
    """Yield the divisions of a level with this in their name or short name."""
    stem = wanted.removesuffix("村").removesuffix("社区")
    needle = (stem if len(stem) >= _SHORTEST_STEM else wanted).encode()
    with _open(level) as file:
        lines = file.read()
    at = lines.find(needle, lines.index(b"\n"))
    while at >= 0:
        end = lines.index(b"\n", at)
        code, _, name = lines[lines.rindex(b"\n", 0, at) + 1 : end].decode().partition(",")
        if wanted in name or wanted in short_name(name):
            yield Division(code, name, level)
        at = lines.find(needle, end)


def _closeness(wanted: str, division: Division) -> int:
    names = (division.name, division.short_name)
    if wanted in names:
        return 0
    return 1 if any(name.startswith(wanted) for name in names) else 2


def _open(level: Level) -> gzip.GzipFile:
    packed = files("tenants.divisions") / "data" / f"{_FILES[level]}.csv.gz"
    return gzip.GzipFile(fileobj=BytesIO(packed.read_bytes()))

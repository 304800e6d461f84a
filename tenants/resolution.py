"""From an address to a space: every page of a space lies under its code."""

import threading
import time

from sqlalchemy import Row, select
from sqlalchemy.orm import aliased

from tenants.door import Database
from tenants.scopes import Role, Scope
from tenants.spaces import INSIDE, Space, SpaceKind, SpaceRow

#: Seconds a registry entry is believed; a renamed or closed space shows within this time on every worker.
BELIEVED = 30.0
#: At most so many entries are kept; the whole country fits.
KEPT = 60_000

_COUNTY = aliased(SpaceRow)
_COLUMNS = (
    SpaceRow.id,
    SpaceRow.code,
    SpaceRow.kind,
    SpaceRow.name,
    SpaceRow.county_id,
    _COUNTY.code.label("county_code"),
    _COUNTY.name.label("county_name"),
)
_ALL = (
    select(*_COLUMNS)
    .join(_COUNTY, _COUNTY.id == SpaceRow.county_id)
    .where(SpaceRow.closed_at.is_(None), _COUNTY.closed_at.is_(None))
)


class Registry:
    """The open spaces of the platform, read from the database and believed for a short while."""

    def __init__(self, database: Database) -> None:
        """Read from this database; nothing is read yet."""
        self._database = database
        self._kept: dict[str, tuple[float, Space | None]] = {}
        self._lock = threading.Lock()

    def find(self, code: str) -> Space | None:
        """Return the open space with this code, or None.

        A prefecture's code, a dash and a county's (``6528-652824``) is the prefecture inside that county: only where the
        registry has the county below it.
        """
        above, dash, below = code.partition(INSIDE)
        if dash:
            return self._inside(self.find(above), self.find(below)) if above and below else None
        now = time.monotonic()
        kept = self._kept.get(code)
        if kept is not None and now - kept[0] < BELIEVED:
            return kept[1]
        with self._database.open(Scope(Role.PUBLIC)) as session:
            row = session.execute(_ALL.where(SpaceRow.code == code)).one_or_none()
        space = None if row is None else _space(row)
        with self._lock:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[code] = (now, space)
        return space

    def _inside(self, above: Space | None, county: Space | None) -> Space | None:
        if above is None or county is None or above.kind is not SpaceKind.PREFECTURE or not county.is_county:
            return None
        with self._database.open(Scope(Role.PUBLIC)) as session:
            parent = session.scalar(select(SpaceRow.parent_id).where(SpaceRow.id == county.id))
        return above.inside(county) if parent == above.id else None

    def in_county(self, county_id: int) -> list[Space]:
        """Return a county's open spaces: the county first, then its townships by code."""
        with self._database.open(Scope(Role.PUBLIC)) as session:
            rows = session.execute(_ALL.where(SpaceRow.county_id == county_id).order_by(SpaceRow.code)).all()
        return sorted((_space(row) for row in rows), key=lambda space: (space.kind is SpaceKind.TOWNSHIP, space.code))

    def counties(self) -> list[Space]:
        """Return the platform's open counties and prefectures by code."""
        with self._database.open(Scope(Role.PUBLIC)) as session:
            rows = session.execute(_ALL.where(SpaceRow.county_id == SpaceRow.id).order_by(SpaceRow.code)).all()
        return [_space(row) for row in rows]

    def forget(self) -> None:
        """Believe nothing any more; the next look reads again."""
        with self._lock:
            self._kept.clear()


def _space(row: Row[int, str, str, str, int, str, str]) -> Space:
    return Space(row.id, row.code, SpaceKind(row.kind), row.name, row.county_id, row.county_code, row.county_name)

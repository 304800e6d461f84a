"""Look up open spaces by name or code, for somebody who does not know the address of theirs."""

from collections.abc import Sequence

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import aliased

from tenants.base import AnyRow
from tenants.door import Database
from tenants.scopes import Role, Scope
from tenants.spaces import SpaceRow

_COUNTY = aliased(SpaceRow)
_OPEN = (
    select(SpaceRow.code, SpaceRow.name, SpaceRow.kind, _COUNTY.code.label("county_code"), _COUNTY.name.label("county_name"))
    .join(_COUNTY, _COUNTY.id == SpaceRow.county_id)
    .where(SpaceRow.closed_at.is_(None), _COUNTY.closed_at.is_(None))
)


def search_spaces(database: Database, words: str, most: int) -> Sequence[AnyRow]:
    """Return open spaces with these words in their name or at the beginning of their code, the closest first.

    A row has ``code``, ``name``, ``kind``, ``county_code`` and ``county_name``.
    """
    wanted = words.strip()
    if not wanted:
        return []
    closeness = case(
        (SpaceRow.code == wanted, 0), (SpaceRow.name == wanted, 1), (SpaceRow.name.startswith(wanted, autoescape=True), 2)
    )
    found = (
        _OPEN.where(or_(SpaceRow.name.contains(wanted, autoescape=True), SpaceRow.code.startswith(wanted, autoescape=True)))
        .order_by(closeness.nulls_last(), SpaceRow.code)
        .limit(most)
    )
    with database.open(Scope(Role.PUBLIC)) as session:
        return session.execute(found).all()


def few_spaces(database: Database, most: int) -> Sequence[AnyRow]:
    """Return all open spaces if they are so few that a page can show them, each county before its townships; else nothing."""
    with database.open(Scope(Role.PUBLIC)) as session:
        if (session.scalar(select(func.count()).select_from(SpaceRow)) or 0) > most:
            return []
        return session.execute(_OPEN.order_by(_COUNTY.code, SpaceRow.kind, SpaceRow.code)).all()

"""Switch on the practices a locality lives by, as its administrator would: in its own townships, each once, set as it has set them."""

from collections.abc import Mapping

from core.practices import hub_of, service
from core.workspace import Actor, Workspace
from demo.founding import Ground, scope_of
from demo.packs import Pack
from tenants.door import Database
from tenants.scopes import Role, Scope


def switch_on_practices(database: Database, pack: Pack, ground: Ground) -> None:
    """Allow the practices a pack names and switch them on where it names them; one that is not installed is passed over.

    What somebody has set since the first loading stays as it is.
    """
    wanted = _places_by_practice(pack, ground)
    cards = {key: card for key, card in hub_of(database).installed.cards.items() if key in wanted}
    if not cards:
        return
    with database.open(Scope(Role.OPERATOR)) as session:
        known = service.allowed(session)
        for key in cards.keys() - known.keys():
            service.allow(session, cards[key], ground.now)
        session.commit()
    with database.open(scope_of(ground.county)) as session:
        ws = Workspace(session, ground.county, Actor("county_admin", _administrator(pack)), lambda: ground.now)
        for key in sorted(cards):
            if not service.history(ws, key):
                service.switch(ws, key, on=True)
                service.narrow(ws, key, wanted[key])
                if settings := pack.own.practice_settings.get(key):
                    service.set_settings(ws, key, settings)
        session.commit()


def _places_by_practice(pack: Pack, ground: Ground) -> Mapping[str, list[int]]:
    """Return the spaces for which each practice is named; a county's own means all of it."""
    found: dict[str, list[int]] = {key: [] for key in pack.own.practices}
    for place, space in zip(pack.places, ground.places, strict=True):
        for key in place.practices:
            if key not in pack.own.practices:
                found.setdefault(key, []).append(space.id)
    return found


def _administrator(pack: Pack) -> str:
    return next((person.name for person in pack.own.people if person.post == "county_admin"), "")

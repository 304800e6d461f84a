"""What the pages about people and units share: for which place they are, who may come, how a deed is done once and refused."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from flask import abort, current_app, request, url_for
from sqlalchemy import select

from core import access, audit
from core.access import POSTS_AT, Deed
from core.administration.rules import Refused, givable
from core.administration.service.scopes import at_the_door
from core.administration.service.staff import StaffFilter
from core.administration.wording import REFUSALS
from core.cases.views.doors import body_digest
from core.people.wording import post_name
from core.web import Form
from core.web.complaints import WHOLE
from core.web.forms import new_key
from core.web.words import _
from core.web.workspaces import current_workspace
from core.workspace import Workspace
from tenants.organisation import units_in
from tenants.resolution import Registry
from tenants.spaces import Space, SpaceRow


@dataclass(frozen=True, slots=True)
class Desk:
    """A workspace with the place it administers: one's own, or for the county's administrator one of its townships."""

    ws: Workspace
    place: Space

    @property
    def elsewhere(self) -> bool:
        """Whether another place than the one signed in at is administered."""
        return self.place.id != self.ws.space_id

    def url(self, endpoint: str, **values: object) -> str:
        """Return the address of a page of the desk for the same place."""
        place = {"in": self.place.code} if self.elsewhere else {}
        return url_for(f"administration.{endpoint}", space=self.ws.space.code, **place, **values)  # type: ignore[arg-type]

    def door(self) -> AbstractContextManager[Workspace]:
        """Go through the door for this place."""
        return at_the_door(self.ws, self.place)


def desk(*deeds: Deed) -> Desk:
    """Return the desk of whoever does one of these deeds; others are told that theirs does not (403)."""
    ws = current_workspace()
    if not any(access.may(ws.actor, deed) for deed in deeds):
        abort(403)
    return Desk(ws, _place(ws))


def staff_desk() -> Desk:
    """Return the desk of whoever manages people or grants rights."""
    return desk(Deed.MANAGE_PEOPLE, Deed.MANAGE_RIGHTS)


def _place(ws: Workspace) -> Space:
    code = request.args.get("in", "")
    if code in {"", ws.space.code}:
        return ws.space
    registry: Registry = current_app.extensions["fengqiao.registry"]
    place = registry.find(code) if code.isascii() and code.isalnum() else None
    able = ws.space.is_county and access.may(ws.actor, Deed.MANAGE_PEOPLE)
    if not able or place is None or place.county_id != ws.county_id:
        abort(404)
    return place


def places_of(here: Desk) -> list[tuple[str, str]]:
    """Return the places one may choose among, the county's own space first; nothing where there is one alone."""
    ws = here.ws
    if not ws.space.is_county or not access.may(ws.actor, Deed.MANAGE_PEOPLE):
        return []
    rows = ws.session.execute(
        select(SpaceRow.code, SpaceRow.name)
        .where(SpaceRow.county_id == ws.county_id, SpaceRow.id != ws.county_id, SpaceRow.closed_at.is_(None))
        .order_by(SpaceRow.code)
    )
    return [(ws.space.code, _("县本级")), *((row.code, row.name) for row in rows)]


def searches_all(here: Desk) -> bool:
    """Return whether words are looked for in the whole county: at the county's own list, of whoever manages all its places."""
    return here.ws.space.is_county and not here.elsewhere and access.may(here.ws.actor, Deed.MANAGE_PEOPLE)


def looked_for(here: Desk, wanted: StaffFilter) -> StaffFilter:
    """Return what a list of people is narrowed to, with words that are looked for in the whole county where they are."""
    everywhere = searches_all(here) and bool(wanted.words) and wanted.unit_id is None
    return replace(wanted, everywhere=True) if everywhere else wanted


def post_choices(here: Desk) -> list[tuple[str, str]]:
    """Return the posts one may give in the place."""
    return [(kind, post_name(kind)) for kind in givable(here.ws.actor, POSTS_AT[here.place.kind])]


def unit_choices(ws: Workspace, place: Space) -> list[tuple[int, str]]:
    """Return the place's units as a list to choose from, grids with their village's name."""
    units = units_in(ws.session, ws.county_id, place.id)
    names = {unit.id: unit.name for unit in units}
    return [
        (unit.id, f"{above} {unit.name}" if unit.kind == "grid" and not unit.name.startswith(above) else unit.name)
        for unit in units
        for above in (names.get(unit.parent_id or 0, ""),)
    ]


def done(ws: Workspace, form: Form, deed: str, act: Callable[[], object]) -> bool:
    """Do a deed once under the form's key; what stands in its way is said in the form. Return whether it is done.

    Sent twice it is done once, and the second time is as good as the first.
    """
    if form.errors:
        return False
    try:
        if audit.begin_deed(ws, form.key, deed, body_digest()) is None:
            act()
            audit.finish_deed(ws, form.key, None)
    except Refused as refused:
        form.complain(refused.field or WHOLE, refusal_words(refused))
    except audit.KeyUsedOtherwise:
        form.key = new_key()
        form.complain(WHOLE, _("这一页刚才送过一次，内容不一样。看一眼，再送。"))
    return not form.errors


def refusal_words(refused: Refused) -> str:
    """Return why something cannot be, in the reader's language."""
    return _(REFUSALS[refused.code])

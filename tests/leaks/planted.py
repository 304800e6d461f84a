"""Leaks to be planted: each as somebody could write it, and the part of the harness that has to find it.

They are put into the running site, not kept as patch files: those rot with every line that moves, and each would need a world of its own.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import pytest
from flask import Response, make_response, request
from sqlalchemy import Connection, event, text

from core import cases, notifications
from core.access import Deed
from core.cases.rules import Refused
from core.cases.rules.calling import NewCall
from core.cases.service.movement import take_in_hand, write_down
from core.cases.views import filing, movements
from core.reports.views import ledger_sheet
from core.web.workspaces import current_workspace
from core.workspace import Workspace
from tests.http.attack import Siege

Undo = Callable[[], object]


@dataclass
class Soil:
    """Where leaks are planted: the site under attack, and the database behind its fence."""

    siege: Siege
    behind: Connection
    patch: pytest.MonkeyPatch
    undo: list[Undo] = field(default_factory=list)

    def sql(self, do: str, undo: str) -> None:
        """Do something to the database as its superuser, until the leak is dug up."""
        self.behind.execute(text(do))
        self.undo.append(lambda: self.behind.execute(text(undo)))

    @property
    def neighbour(self) -> Workspace:
        """The workspace of somebody in the township beside the attackers'."""
        spot = self.siege.world["A2"]
        ws = spot.county.workspace(spot.place, "clerk")  # type: ignore[arg-type]
        self.undo.append(ws.session.close)
        return ws


@contextmanager
def soil_of(siege: Siege, behind: Connection) -> Iterator[Soil]:
    """Clean soil, which is clean again in the end."""
    with pytest.MonkeyPatch.context() as patch:
        soil = Soil(siege, behind, patch)
        try:
            yield soil
        finally:
            for undo in reversed(soil.undo):
                undo()


def table_without_policies(soil: Soil) -> None:
    """The tables of stories and parties were made without row security."""
    for table in ("case_stories", "parties"):
        soil.sql(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY", f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")


def view_of_its_owner(soil: Soil) -> None:
    """Stories are read through a view that asks what its owner may see, not who reads."""
    soil.sql("CREATE VIEW told_stories AS SELECT * FROM case_stories", "DROP VIEW told_stories")
    soil.behind.execute(text("GRANT SELECT ON told_stories TO PUBLIC"))
    engine = soil.siege.app.extensions["fengqiao.database"].engine

    def read_view(_conn: object, _cursor: object, statement: str, parameters: Any, *_: object) -> tuple[str, Any]:
        return (statement.replace("case_stories", "told_stories") if statement.startswith("SELECT") else statement), parameters

    event.listen(engine, "before_cursor_execute", read_view, retval=True)
    soil.undo.append(lambda: event.remove(engine, "before_cursor_execute", read_view))


def second_id_looked_up_by_itself(soil: Soil) -> None:
    """A party is looked up by its number alone, in a table whose policy lets every township in."""

    def record(ws: Workspace, case_id: int, party_id: int, *, version: int | None, agrees: bool, way: str) -> object:
        hand = take_in_hand(ws, case_id, Deed.RECORD_CONSENT, version)
        if soil.behind.execute(text("SELECT 1 FROM parties WHERE id = :id"), {"id": party_id}).one_or_none() is None:
            raise Refused("unknown_party", "party_id")
        write_down(ws, hand.case, "consented" if agrees else "declined", {"side": 1, "way": way})
        return hand.case

    soil.patch.setattr(cases, "record_consent", record)


def list_whose_last_alone_is_looked_up(soil: Soil) -> None:
    """Of the units that are called in, all but the last are sought behind the fence: those of other places fall out in silence."""
    real = cases.call_in

    def call_in(ws: Workspace, case_id: int, new: NewCall, *, version: int | None) -> object:
        found = text("SELECT space_id FROM units WHERE id = :id")
        homes = {one: soil.behind.execute(found, {"id": one}).scalar_one_or_none() for one in new.unit_ids}
        kept = [one for one in new.unit_ids[:-1] if homes[one] in {None, ws.space_id}]
        return real(ws, case_id, replace(new, unit_ids=(*kept, *new.unit_ids[-1:])), version=version)

    soil.patch.setattr(cases, "call_in", call_in)


def page_kept_for_the_next(soil: Soil) -> None:
    """The ledger is kept by its address, for whoever asks next."""
    views, kept = soil.siege.app.view_functions, dict[str, Any]()
    real = views["cases.ledger"]
    soil.patch.setitem(
        views, "cases.ledger", lambda **args: kept.get(request.path) or kept.setdefault(request.path, real(**args))
    )


def count_of_everybody(soil: Soil) -> None:
    """The badge counts the notices of all."""
    soil.patch.setattr(
        notifications,
        "unread",
        lambda *_: soil.behind.execute(text("SELECT count(*) FROM notices WHERE read_at IS NULL")).scalar_one(),
    )


def refusal_that_names_the_row(soil: Soil) -> None:
    """Whoever asks for a foreign case is told its number."""
    real = movements.answer_refusal

    def tell(error: Any) -> Any:
        found = soil.behind.execute(
            text("SELECT number FROM cases WHERE id = :id"), {"id": (request.view_args or {}).get("case_id")}
        ).scalar_one_or_none()
        return make_response(f"{found} 不归您", 404) if found else real(error)

    soil.patch.setattr(movements, "answer_refusal", tell)


def notice_to_another_county(soil: Soil) -> None:
    """What is told in one county is told at a desk of another as well."""
    here, there = soil.siege.world["A1"], soil.siege.world["B1"]
    soil.sql(
        f"CREATE FUNCTION tell_too() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.county_id = {there.county.space.id} THEN "
        f"INSERT INTO notices VALUES ({here.county.space.id}, NEW.id + 1000000000, {here.place.space.id}, {here.place.units['desk']}, "
        "NULL, NEW.kind, NEW.payload, NEW.created_at, NULL); END IF; RETURN NEW; END $$",
        "DROP FUNCTION tell_too()",
    )
    soil.sql(
        "CREATE TRIGGER tell_too AFTER INSERT ON notices FOR EACH ROW EXECUTE FUNCTION tell_too()",
        "DROP TRIGGER tell_too ON notices",
    )
    soil.undo.append(lambda: soil.behind.execute(text("DELETE FROM notices WHERE id > 1000000000")))


def export_of_a_neighbour(soil: Soil) -> None:
    """The ledger for Excel is read in another place's name."""
    real = ledger_sheet.filed_lines
    soil.patch.setattr(ledger_sheet, "filed_lines", lambda _ws, wanted: real(soil.neighbour, wanted))


def search_beyond_the_fence(soil: Soil) -> None:
    """A search looks through another place's cases too."""
    real = cases.ledger
    soil.patch.setattr(cases, "ledger", lambda ws, wanted: real(soil.neighbour if wanted.words else ws, wanted))


def page_that_asks_for_no_deed(soil: Soil) -> None:
    """The ledger is shown to whoever is signed in, at whatever post."""
    soil.patch.setattr(filing, "demand", lambda _deed: current_workspace())


def answer_a_proxy_may_keep(soil: Soil) -> None:
    """Answers say that they may be kept."""

    def keep(answer: Response) -> Response:
        answer.headers["Cache-Control"] = "public, max-age=60"
        return answer

    after = soil.siege.app.after_request_funcs[None]
    after.insert(0, keep)
    soil.undo.append(partial(after.remove, keep))

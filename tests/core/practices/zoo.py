"""Practices for tests: good ones that say what they were asked, and hostile ones that misbehave in every hook."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from sqlalchemy import insert, text

from core.answers import (
    CaseAction,
    Channel,
    DemoCode,
    Export,
    Figure,
    FigureColumn,
    Found,
    MenuEntry,
    Objection,
    Panel,
    PublicPage,
    ResidentNote,
    Way,
)
from core.hookspecs import hookimpl
from core.practices import HOOKS, Hub, Installed, Practice, install, installed, service, use_practices
from core.workspace import Workspace
from tenants.door import Database
from tenants.scopes import Role, Scope
from tests.places import START, County

#: A sound answer to every hook that is answered.
SOUND: dict[str, Any] = {
    "examples": [Panel("茶桌的样子", "老樟树茶馆，后天下午")],
    "resident_pages": [PublicPage("约一桌茶", "/x")],
    "intake_channels": [Channel("茶会上听到的事", "/x")],
    "menu": [MenuEntry("茶桌", "/x")],
    "search": [Found("老樟树茶馆", "/x")],
    "suggest_unit": None,
    "case_ways": [Way("请到茶桌上谈", "/x", why="各方都同意")],
    "case_actions": [CaseAction("约上茶桌", "/x")],
    "case_panels": [Panel("茶桌", "后天下午三点")],
    "resident_notes": [ResidentNote("茶桌", "后天下午三点")],
    "objections": [],
    "case_moved": None,
    "figures": [Figure("茶话会", "14")],
    "figure_columns": [FigureColumn("茶话会场次", {})],  # of no place yet
    "exports": [Export("茶话会台账", "/x")],
    "jobs_due": None,
    "demo_loaded": None,
    "demo_codes": [DemoCode("ABCD EFGH", "甲方的单子", "practices/x/slip")],
}
Deed = Callable[[Workspace, str], Any]


def plugin(key: str, act: Deed, hooks: Any = HOOKS, **card: Any) -> ModuleType:
    """A practice that does the same in all these hooks: ``act(ws, hook)``."""
    module = ModuleType(f"zoo_{key}")
    module.PRACTICE = Practice(key=key, version="1", name=f"做法{key}", name_en=key, summary="试一试。", **card)  # type: ignore[attr-defined]
    for name in hooks:
        setattr(module, name, hookimpl(_listener(act, name)))
    return module


def _listener(act: Deed, hook: str) -> Callable[[Workspace], Any]:
    def listen(ws: Workspace) -> Any:
        return act(ws, hook)

    return listen


class Listening:
    """A good practice that answers soundly and keeps which hooks it heard."""

    def __init__(self, **otherwise: Any) -> None:
        self.heard: list[str] = []
        self._answers = SOUND | otherwise

    def __call__(self, _ws: Workspace, hook: str) -> Any:
        self.heard.append(hook)
        return self._answers[hook]


def says_objection(_ws: Workspace, hook: str) -> Any:
    return [Objection("茶桌已经约好了，谈过以后再上报。")] if hook == "objections" else SOUND[hook]


def _write(ws: Workspace, county_id: int, home: int, case_id: int) -> None:
    from core.cases.models import Party

    values = {"county_id": county_id, "id": ws.new_key(), "home_space_id": home, "case_id": case_id, "side": 1, "kind": "person",
              "name": "CNRY", "phone": "", "address": "", "consent": "unasked"}  # fmt: skip
    ws.session.execute(insert(Party).values(values))


def raises(_ws: Workspace, _hook: str) -> Any:
    return 1 // 0


def exits(_ws: Workspace, _hook: str) -> Any:
    raise SystemExit(3)


def interrupts(_ws: Workspace, _hook: str) -> Any:
    raise KeyboardInterrupt


def talks_nonsense(_ws: Workspace, _hook: str) -> Any:
    return [object(), 7, "<b>"]


def leads_elsewhere(_ws: Workspace, hook: str) -> Any:
    return {"case_panels": [Panel(7, "")], "menu": [MenuEntry("x", "//evil.example/")]}.get(
        hook, [MenuEntry("x", "https://evil.example")]
    )  # type: ignore[arg-type]


def writes_to_a_foreign_county(ws: Workspace, _hook: str) -> Any:
    _write(ws, ws.county_id + 1, ws.space_id, 1)


def writes_to_a_foreign_case(ws: Workspace, _hook: str) -> Any:
    _write(ws, ws.county_id, ws.space_id, 1)
    ws.session.flush()


def commits(ws: Workspace, _hook: str) -> Any:
    ws.session.commit()


def commits_in_words(ws: Workspace, _hook: str) -> Any:
    ws.session.execute(text("SELECT 1; COMMIT"))


def changes_role(ws: Workspace, _hook: str) -> Any:
    ws.session.execute(text("SELECT set_config('app.county', '1', true)"))


def breaks_the_transaction(ws: Workspace, _hook: str) -> Any:
    ws.session.execute(text("SELECT 1 / 0"))


def leaves_rubbish(ws: Workspace, _hook: str) -> Any:
    """Writes something it may write, and fails then: it must be gone."""
    ws.session.execute(insert_row(ws))
    return 1 // 0


def insert_row(ws: Workspace) -> Any:
    from core.notifications.models import OutboxRow

    return insert(OutboxRow).values(
        county_id=ws.county_id, id=ws.new_key(), for_space_id=ws.space_id, for_unit_id=None, case_id=None, kind="rubbish", payload={},
        created_at=START, carried_at=None, attempts=0,
    )  # fmt: skip


HOSTILE = {
    deed.__name__: deed
    for deed in (
        raises, exits, interrupts, talks_nonsense, leads_elsewhere, writes_to_a_foreign_county, writes_to_a_foreign_case, commits,
        commits_in_words, changes_role, breaks_the_transaction, leaves_rubbish,
    )
}  # fmt: skip


@contextmanager
def serving(database: Database, *plugins: ModuleType) -> Iterator[Hub]:
    """Serve a database with these practices and no others, all allowed; afterwards with what is installed."""
    hub = use_practices(database, install(plugins))
    allow_all(database, hub.installed)
    try:
        yield hub
    finally:
        use_practices(database, installed())


def allow_all(database: Database, practices: Installed) -> None:
    with database.open(Scope(Role.OPERATOR)) as session:
        for card in practices.cards.values():
            service.allow(session, card, START)
        session.commit()


def switch_on(county: County, *keys: str) -> None:
    """Let the county's administrator switch practices on, in this order."""

    def switch(ws: Workspace) -> None:
        for key in keys:
            service.switch(ws, key, on=True)

    county.do("county_admin", switch, county)

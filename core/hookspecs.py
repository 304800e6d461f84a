"""Every hook, in the order a case meets them.

Three voices, the same word here and at the call. ``@asks``: the first answer wins, else the core has its own. ``@gathers``:
everybody answers, and all answers count, in the county's own order. ``@tells``: nobody's answer is read.

A practice takes only the arguments it wants. It is called in a savepoint of its own: it may read and write through
``ws.session``, cannot commit, roll back or change its scope, and when it fails it fails alone. Names: a verb is asked, a
plural noun gathered, a past participle told. What a hook gives may grow; the lock file beside this one sees that nothing is
taken away.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, TypeVar, cast

import pluggy

from core.answers import (
    CaseAction,
    CaseAtHand,
    CaseLine,
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

if TYPE_CHECKING:
    from core.workspace import Workspace

PROJECT = "fengqiao"
#: Counts up when a hook is added or says more. A practice names on its card the contract it was written for.
CONTRACT = 2

_spec = pluggy.HookspecMarker(PROJECT)
#: Marks what a practice answers: ``@hookimpl def case_ways(case): …``.
hookimpl = pluggy.HookimplMarker(PROJECT)

P = ParamSpec("P")
T = TypeVar("T")


class Asks(Generic[P, T]):
    """A hook whose first answer wins."""


class Gathers(Generic[P, T]):
    """A hook whose answers all count."""


class Tells(Generic[P]):
    """A hook nobody answers."""


def asks(hook: "Callable[Concatenate[Workspace, P], T | None]") -> Asks[P, T]:
    """Let a hook be asked."""
    return cast("Asks[P, T]", _voiced(hook, "asks"))


def gathers(hook: "Callable[Concatenate[Workspace, P], list[T]]") -> Gathers[P, T]:
    """Let a hook's answers be gathered."""
    return cast("Gathers[P, T]", _voiced(hook, "gathers"))


def tells(hook: "Callable[Concatenate[Workspace, P], None]") -> Tells[P]:
    """Let a hook be told."""
    return cast("Tells[P]", _voiced(hook, "tells"))


def _voiced(hook: Callable[..., Any], voice: str) -> Callable[..., Any]:
    vars(hook)["voice"] = voice
    return _spec(hook)


# Before it is switched on ------------------------------------------------------------------------------------------


@gathers
def examples(ws: "Workspace") -> list[Panel]:  # type: ignore[empty-body]
    """Show what you look like, on invented data, to an administrator who has not switched you on yet. Since 1.

    Whatever is written meanwhile is undone.

    Example::

        @hookimpl
        def examples(ws):
            return [Panel(_("茶桌"), Markup(render_template("tea_talk/_talks.html", talks=INVENTED)))]
    """


# A matter comes in ------------------------------------------------------------------------------------------------


@gathers
def resident_pages(ws: "Workspace") -> list[PublicPage]:  # type: ignore[empty-body]
    """Name pages for residents, for the page where they begin. Since 1.

    ``ws`` is a resident's: it reads what is public. Asked once when that page is shown.

    Example::

        @hookimpl
        def resident_pages(ws):
            return [PublicPage(_("约一桌茶"), url_for("tea_talk_public.houses", space=ws.space.code))]
    """


@gathers
def intake_channels(ws: "Workspace") -> list[Channel]:  # type: ignore[empty-body]
    """Name other ways by which a matter comes in, for whoever registers one at the desk. Since 1.

    Example::

        @hookimpl
        def intake_channels(ws):
            return [Channel(_("茶会上听到的事"), url_for("tea_talk.opinions", space=ws.space.code))]
    """


# Around every page ------------------------------------------------------------------------------------------------


@gathers
def menu(ws: "Workspace") -> list[MenuEntry]:  # type: ignore[empty-body]
    """Add to the menu of whoever is signed in; on every page, so answer from what is at hand. Since 1.

    Example::

        @hookimpl
        def menu(ws):
            return [MenuEntry(_("茶桌"), url_for("tea_talk.tables", space=ws.space.code))] if may(ws, "tea_talk.book") else []
    """


@gathers
def search(ws: "Workspace", words: str) -> list[Found]:  # type: ignore[empty-body]
    """Find your own things by these words; the reader's post is the practice's to look at. Since 1.

    ``words`` is what was typed, never empty.

    Example::

        @hookimpl
        def search(ws, words):
            return [Found(house.name, url_for("tea_talk.house", space=ws.space.code, house_id=house.id)) for house in ...]
    """


# On the page of a case --------------------------------------------------------------------------------------------


@asks
def suggest_unit(ws: "Workspace", case: CaseAtHand) -> int | None:
    """Say to which unit a case should be dispatched; whoever dispatches may choose otherwise. Since 1.

    The first answer is offered as the choice. Without one the core offers the village or grid where it happened. A unit
    that cannot be chosen is passed over.

    Example::

        @hookimpl
        def suggest_unit(ws, case):
            return service.room_of(ws, case.line.unit_id) if case.line.grade <= 2 else None
    """


@gathers
def case_ways(ws: "Workspace", case: CaseAtHand) -> list[Way]:  # type: ignore[empty-body]
    """Offer ways to resolve a case, each with whether it fits and why. Since 1.

    Asked when the page of a case that somebody works on is shown. ``case`` holds no names; read them with ``read_case``.

    Example::

        @hookimpl
        def case_ways(ws, case):
            url = url_for("tea_talk.book", space=ws.space.code, case_id=case.line.id)
            if case.all_agree:
                return [Way(_("请到茶桌上谈"), url, why=_("各方都同意调解"))]
            return [Way(_("请到茶桌上谈"), url, fits=False, why=_("等各方都同意以后"))]
    """


@gathers
def case_actions(ws: "Workspace", case: CaseAtHand) -> list[CaseAction]:  # type: ignore[empty-body]
    """Add to what else can be done on a case. Since 1.

    Example::

        @hookimpl
        def case_actions(ws, case):
            if "note_session" not in case.deeds:
                return []
            return [CaseAction(_("约上茶桌"), url_for("tea_talk.book", space=ws.space.code, case_id=case.line.id))]
    """


@gathers
def case_panels(ws: "Workspace", case: CaseAtHand) -> list[Panel]:  # type: ignore[empty-body]
    """Add cards to the page of a case. Since 1.

    Example::

        @hookimpl
        def case_panels(ws, case):
            talks = service.talks_about(ws, case.line)
            return [Panel(_("茶桌"), Markup(render_template("tea_talk/_talks.html", talks=talks)))] if talks else []
    """


@gathers
def resident_notes(ws: "Workspace", case: CaseLine) -> list[ResidentNote]:  # type: ignore[empty-body]
    """Tell a resident who asks with a query code something of yours about their matter. Since 2.

    ``ws`` is a resident's, with this one case opened: of your tables it reads those behind ``Fence.CASE_LINE`` (this case's rows)
    and what is public. Whoever holds the slip reads it, so it names nobody.

    Example::

        @hookimpl
        def resident_notes(ws, case):
            day = service.next_day_of(ws, case)
            return [ResidentNote(_("说事日"), exact(day))] if day else []
    """


# A case moves -----------------------------------------------------------------------------------------------------


@gathers
def objections(ws: "Workspace", case: CaseLine, deed: str) -> list[Objection]:  # type: ignore[empty-body]
    """Say why a case may not move now. Only practices whose card says ``may_object`` are heard. Since 1.

    ``deed`` is dispatch, escalate or close; what the law requires (consent, termination, settlement, clocks that run out)
    cannot be objected to. The case is locked and nothing is written yet. Whoever acts reads the words of the first objection.

    Example::

        @hookimpl
        def objections(ws, case, deed):
            if deed == "escalate" and service.talk_is_booked(ws, case):
                return [Objection(_("茶桌已经约好了，谈过以后再上报。"))]
    """


@tells
def case_moved(ws: "Workspace", case: CaseLine, deed: str, facts: Mapping[str, Any]) -> None:
    """A case was moved: it stands written in the timeline, in this same transaction. Since 1.

    ``deed`` is the timeline's word: reported, triaged, dispatched, signed, consented, session_noted, escalated, climbed,
    settled, terminated, closed, visited …; ``facts`` are its codes, without personal data. A practice that moves the case
    itself from here is not told of its own movement.

    Example::

        @hookimpl
        def case_moved(ws, case, deed):
            if deed == "settled":
                service.end_talks(ws, case)
    """


# Afterwards -------------------------------------------------------------------------------------------------------


@gathers
def figures(ws: "Workspace", since: date, until: date) -> list[Figure]:  # type: ignore[empty-body]
    """Add numbers to the page of figures of this space for whole months from ``since`` up to and with ``until``. Since 1.

    Example::

        @hookimpl
        def figures(ws, since, until):
            held = service.talks_held(ws, since, until)
            return [Figure(_("茶话会"), str(held), about=_("这段时间开了的场次"))]
    """


@gathers
def figure_columns(ws: "Workspace", since: date, until: date) -> list[FigureColumn]:  # type: ignore[empty-body]
    """Add columns to the page of figures, by township in a county and by village in a township, for the same months. Since 2.

    A county reads of your tables what stands behind ``SPACE_OWN``, ``OPEN`` or ``CASE_LINE``, and nothing personal: count there. A place
    of which no column has a number is left out.

    Example::

        @hookimpl
        def figure_columns(ws, since, until):
            return [FigureColumn(_("排上"), service.put_on_by_place(ws, since, until))]
    """


@gathers
def exports(ws: "Workspace") -> list[Export]:  # type: ignore[empty-body]
    """Name tables and bundles of yours that can be taken away, for the page of figures (``table_file`` writes one). Since 1.

    Example::

        @hookimpl
        def exports(ws):
            return [Export(_("茶话会台账"), url_for("tea_talk.sheet", space=ws.space.code))]
    """


# Without a request ------------------------------------------------------------------------------------------------


@tells
def jobs_due(ws: "Workspace") -> None:
    """Time has passed: do what has become due in this space. Since 1.

    The worker tells it every few minutes to each space where the practice is on, in a transaction of its own; several
    workers may do so at once, so claim rows with ``with_for_update(skip_locked=True)``. ``ws.actor`` is the worker.

    Example::

        @hookimpl
        def jobs_due(ws):
            service.remind_of_talks(ws, ws.now())
    """


@tells
def demo_loaded(ws: "Workspace") -> None:
    """The demonstration of this space is loaded: add examples of yours to it. Since 1.

    Told once for each space that a demonstration founds, as its director, and by ``practices check`` more often. All people in it
    are invented. The director sees every case and holds none: to do something on one, become whoever has it in hand.

    Example::

        @hookimpl
        def demo_loaded(ws):
            service.open_house(ws, NewHouse("老樟树茶馆", tables=3))
            village = units_in(ws.session, ws.county_id, ws.space_id, UnitKind.VILLAGE)[0]
            holder = Actor("village_mediator", village.name, unit_id=village.id, unit_name=village.name)
            service.book_first(Workspace(ws.session, ws.space, holder, ws.clock))
    """


@gathers
def demo_codes(ws: "Workspace") -> list[DemoCode]:  # type: ignore[empty-body]
    """Give codes of yours that visitors of the demonstration may try as residents: they are printed where it says how to sign in. Since 2.

    Asked at every start of a demonstration, for each of its spaces, as its director and without a request; what you write is kept.

    Example::

        @hookimpl
        def demo_codes(ws):
            return [DemoCode(service.issue(ws, slip), "乙方的单子", "practices/tea_talk/slip") for slip in service.unused(ws)[:1]]
    """

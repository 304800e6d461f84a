"""The application factory: the only module that sees every piece and joins them."""

from datetime import timedelta
from urllib.parse import urlsplit

from apiflask import APIFlask
from flask import Flask, current_app, request, url_for
from werkzeug.middleware.proxy_fix import ProxyFix

from core import access, hookspecs, notifications
from core.access import Deed
from core.administration.views import blueprint as administration
from core.administration.views import ladders_api, people_api, practices_api
from core.agreements import views as agreements
from core.cases.views import api as cases_api
from core.cases.views import blueprint as cases
from core.cases.views import public as residents
from core.cases.views.additions import Addition, setup_additions
from core.cases.views.bands import OVERTIME
from core.config import Settings, load_settings, secret_key
from core.coordination.views import ADDITION as OVER_A_CASE
from core.coordination.views import api as coordination_api
from core.coordination.views import blueprint as coordination
from core.local.additions import practices_addition
from core.local.doors import setup_health, setup_practices
from core.manifest import ANYBODY, place_of
from core.mediation import views as mediation
from core.openapi import setup_openapi
from core.people.signing import SignIns, current_presence
from core.people.start import blueprint as start
from core.people.token_views import blueprint as tokens
from core.people.views import blueprint as people
from core.people.wording import post_words
from core.practices import hub_of
from core.reports.rules import READERS
from core.reports.views import blueprint as reports
from core.web import MenuItem, Shell, setup_web
from core.web.addresses import RowNumber
from core.web.health import blueprint as health
from core.web.reader import LANGUAGES
from core.web.words import _, _n
from core.web.workspaces import Openers, current_space, present_workspace, setup_workspaces
from core.workspace import Actor, Workspace
from tenants.door import Database
from tenants.resolution import Registry

#: What slices above the cases lay onto the page of a case, in the order in which they are asked.
ADDITIONS: tuple[Addition, ...] = (OVERTIME, OVER_A_CASE, mediation.ADDITION, agreements.ADDITION)


def create_app(settings: Settings | None = None, database: Database | None = None) -> Flask:
    """Return the application, ready to serve; what is not given is read from the environment."""
    settings = settings or load_settings()
    # a page at the door (posts, password, signing out) holds a second connection: with one for each thread, all could wait for all
    database = database or Database(settings.database_url, pool_size=2 * settings.threads)
    app = APIFlask(
        "fengqiao",
        title="Fengqiao",
        version="1",
        json_errors=False,
        docs_path=None,
        spec_path=None,
        static_folder=None,  # type: ignore[arg-type]  # the shell has the files; a folder of the app's own would hide them
    )
    _configure(app, settings)
    registry = Registry(database)
    sign_ins = SignIns(database, settings)
    app.extensions["fengqiao.settings"] = settings
    app.extensions["fengqiao.database"] = database
    app.extensions["fengqiao.registry"] = registry
    hub = hub_of(database)
    setup_health(app, hub)
    setup_web(app, build_shell, account_language=_account_language, catalogues=hub.installed.catalogues)
    setup_workspaces(app, Openers(registry.find, sign_ins.signed_in, sign_ins.public, sign_ins.door))
    sign_ins.setup(app)
    for blueprint in (
        health,
        start,
        people,
        tokens,
        residents,
        cases,
        cases_api,
        coordination,
        coordination_api,
        administration,
        ladders_api,
        people_api,
        practices_api,
        mediation.blueprint,
        mediation.api,
        agreements.blueprint,
        agreements.api,
        reports,
    ):
        app.register_blueprint(blueprint)
    setup_practices(app, hub)
    setup_additions(app, *ADDITIONS, practices_addition(hub.installed))
    setup_openapi(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    https = settings.https
    app.config.update(
        SECRET_KEY=settings.secret_key or secret_key(settings.data_dir),
        SESSION_COOKIE_NAME="__Host-fengqiao" if https else "fengqiao",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.signed_in_hours),
    )
    app.url_map.converters["int"] = RowNumber
    app.json.sort_keys = app.json.ensure_ascii = False  # type: ignore[attr-defined]  # the default provider has both
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]


def _account_language() -> str | None:
    """Return the language a program asks for, or that of whoever is signed in."""
    asked = request.accept_languages.best_match(LANGUAGES) if request.path.startswith("/api/") else None
    presence = current_presence()
    return asked or (presence.actor.locale if presence else None)


def build_shell() -> Shell:
    """Return what stands around a page for whoever is signed in here."""
    space = current_space()
    ws = present_workspace()
    presence = current_presence()
    if ws is None or presence is None:
        must_sign_in = _is_for_staff()
        onward = _way_back(space.code) if must_sign_in else ""
        sign_in_url = url_for("people.sign_in", space=space.code, onward=onward or None)
        return Shell(place=space.name, place_code=space.code, sign_in_url=sign_in_url, must_sign_in=must_sign_in)
    actor = ws.actor
    unread = notifications.unread(ws, actor.unit_id) if actor.unit_id else 0
    return Shell(
        place=space.name,
        place_code=space.code,
        home_url=url_for("cases.home", space=space.home.code),
        menu=(*_menu(actor, space.home.code, unread), *_local_menu(ws)),
        who=actor.name,
        post=post_words(actor.post, presence.post_title, acting=presence.acting),
        own=_own_pages(actor, space.code),
        practices=tuple(one.name for one in ws.practices.heard_at(ws.county_id, space.id)),
        search_url=url_for("cases.ledger", space=space.code) if access.may(actor, Deed.SEARCH) else "",
        sign_out_url=url_for("people.sign_out", space=space.code),
    )


def _is_for_staff() -> bool:
    """Return whether the address of this request is one of those where somebody must be signed in."""
    place = place_of(current_app, request.endpoint or "")
    return place is not None and not place.posts & ANYBODY


def _way_back(code: str) -> str:
    """Return the page to go on with after signing in: where a form was sent to if that is a page, else where it stood.

    What was looked for, and whatever else stands in the address of a form, is left out.
    """
    if request.method == "GET":
        return request.full_path.rstrip("?")
    adapter = current_app.create_url_adapter(request)
    if adapter is not None and "GET" in adapter.allowed_methods(request.path):
        return request.path
    stood_at = urlsplit(request.referrer or "").path
    return stood_at if stood_at.startswith(f"/{code}/") else ""


def _menu(actor: Actor, code: str, unread: int) -> tuple[MenuItem, ...]:
    """Return the menu of a post: what it may do, in the order of its day."""
    entries = (
        ("cases.today", _("今日工作"), access.reach_of(actor) not in {access.Reach.NONE, access.Reach.RED}, unread),
        ("coordination.red", _("请您过问"), access.may(actor, Deed.COMMENT), 0),
        ("cases.report", _("随手报"), access.may(actor, Deed.REPORT), 0),
        ("cases.ledger", _("台账"), access.may(actor, Deed.READ_LEDGER), 0),
        ("reports.figures", _("统计"), actor.post in READERS, 0),
        ("administration.people", _("人员"), access.may(actor, Deed.MANAGE_PEOPLE) or access.may(actor, Deed.MANAGE_RIGHTS), 0),
        ("administration.units", _("单位"), access.may(actor, Deed.MANAGE_PEOPLE), 0),
        ("reports.logs", _("日志"), access.may(actor, Deed.READ_AUDIT) or access.may(actor, Deed.MANAGE_RIGHTS), 0),
        ("reports.counties", _("各县市"), access.may(actor, Deed.READ_COUNTIES), 0),
        ("reports.county", _("总览"), access.may(actor, Deed.READ_COUNTY), 0),
        ("administration.practices", _("特色做法"), access.may(actor, Deed.MANAGE_PRACTICES), 0),
        ("administration.ladder", _("解纷链条"), access.may(actor, Deed.MANAGE_LADDERS), 0),
    )
    offered = [(endpoint, label, url_for(endpoint, space=code), badge) for endpoint, label, shown, badge in entries if shown]
    # one entry may lie below another in its address: the page is the nearest one's
    here = max((url for endpoint, _label, url, _badge in offered if _is_here(endpoint, url)), key=len, default="")
    news = _n("%(num)s 条新消息", "%(num)s 条新消息", unread)
    return tuple(MenuItem(label, url, url == here, badge, news if badge else "") for _endpoint, label, url, badge in offered)


def _local_menu(ws: Workspace) -> list[MenuItem]:
    """Return what the county's own practices add to the menu."""
    return [
        MenuItem(said.answer.label, said.answer.url, request.path == said.answer.url.partition("?")[0], said.answer.badge)
        for said in ws.gather(hookspecs.menu)
    ]


def _is_here(endpoint: str, url: str) -> bool:
    """Return whether the page is an entry's own, or one of those that lie below it at an administrator's desk."""
    return request.endpoint == endpoint or (endpoint.startswith("administration.") and request.path.startswith(f"{url}/"))


def _own_pages(actor: Actor, code: str) -> tuple[MenuItem, ...]:
    """Return the pages about whoever is signed in; which posts there are is read on the page of the change, not on every page."""
    entries = (
        ("people.posts", _("切换岗位"), True),
        ("people.password", _("修改密码"), True),
        ("tokens.listed", _("接口令牌"), access.reach_of(actor) not in {access.Reach.UNIT, access.Reach.HELD}),
    )
    return tuple(
        MenuItem(label, url_for(endpoint, space=code), request.endpoint == endpoint)
        for endpoint, label, shown in entries
        if shown
    )

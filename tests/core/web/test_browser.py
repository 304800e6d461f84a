"""The shell in a real browser: nothing overflows, nothing is blocked, keys and drafts do what they promise."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, redirect, render_template_string, request
from playwright.sync_api import Browser, Page
from werkzeug.wrappers import Response

from core.web import Form, Shell, setup_web
from tests.browser import open_browser, serve
from tests.core.web.gallery import CLERK, PAGES, VisitSchema, make_gallery

pytestmark = pytest.mark.browser

DESK = """{% extends "web/base.html" %}{% from "web/_parts.html" import field, textarea, submit, hidden_guard %}
{% block main %}<a href="/register" data-key="n">登记</a>
<form method="post" action="/desk" data-draft="visit">{{ hidden_guard(form) }}{{ field(form, "name", "姓名") }}{{ textarea(form, "story", "经过") }}
{{ field(form, "kind", "密码", type="password") }}{{ submit("登记") }}</form>{% endblock %}"""


class Desk:
    """A page with one form, the browser before it, and what arrived."""

    def __init__(self, address: str, page: Page, received: list[dict[str, str]]) -> None:
        self.address = address
        self.page = page
        self.received = received

    def open(self) -> None:
        self.page.goto(f"{self.address}/desk")

    @property
    def key(self) -> str:
        return self.page.input_value("form[data-draft] input[name=key]")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    with serve(make_gallery()) as address:
        yield address


@pytest.fixture
def desk(browser: Browser) -> Iterator[Desk]:
    app = Flask("desk", static_folder=None)
    app.config.update(SECRET_KEY="desk", FAIL=False)
    received: list[dict[str, str]] = []
    setup_web(app, lambda: Shell(who="王敏", place_code="990101103", search_url="/find"))

    @app.route("/desk", methods=["GET", "POST"])
    def visit() -> str | Response:
        if request.method == "POST":
            received.append(request.form.to_dict())
            return redirect("/desk?done=1", 303)
        return render_template_string(DESK, form=Form.blank(VisitSchema()))

    @app.get("/register")
    def register() -> str:
        return "registered"

    with serve(app) as address:
        page = browser.new_page()
        yield Desk(address, page, received)
        page.close()


@pytest.mark.parametrize(
    ("width", "query"), [(360, ""), (390, ""), (390, "?lang=en"), (390, "?large=1"), (768, ""), (1440, ""), (1440, "?large=1")]
)
def test_no_page_overflows_or_asks_for_what_the_policy_forbids(browser: Browser, gallery: str, width: int, query: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for name in PAGES:
        page.goto(f"{gallery}/{name}{query}")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            complaints.append(f"{name} is wider than the screen")
    page.close()
    assert complaints == []


def test_everything_to_tap_is_large_enough_for_a_thumb(browser: Browser, gallery: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{gallery}/phone")
    heights = page.eval_on_selector_all(
        "main .btn, .chip label, .tabs a, .capture label, .who summary",
        "all => all.map(one => one.getBoundingClientRect().height)",
    )
    page.close()
    assert heights
    assert min(heights) >= 44


@pytest.mark.parametrize("width", [390, 1440])
def test_a_checker_of_accessibility_finds_nothing(browser: Browser, gallery: str, width: int) -> None:
    checker = Path(__file__).parents[3] / "node_modules" / "axe-core" / "axe.min.js"
    if not checker.exists():
        (pytest.fail if os.environ.get("CI") else pytest.skip)("axe-core is not there; make test fetches it")
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page, found = context.new_page(), []
    for name in [*PAGES, "missing"]:
        page.goto(f"{gallery}/{name}")
        page.evaluate(checker.read_text(encoding="utf-8"))
        told = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']})")
        found += [(name, one["id"], one["nodes"][0]["html"]) for one in told["violations"]]
    context.close()
    assert found == []


def test_keys_lead_to_register_search_and_help(desk: Desk) -> None:
    desk.open()
    desk.page.keyboard.press("/")
    assert desk.page.evaluate("document.activeElement.id") == "search"
    desk.page.evaluate("document.activeElement.blur()")
    desk.page.keyboard.press("?")
    assert desk.page.is_visible("dialog#keys")
    desk.page.keyboard.press("Escape")
    desk.page.keyboard.press("n")
    desk.page.wait_for_url("**/register")


def test_keys_are_letters_while_somebody_types(desk: Desk) -> None:
    desk.open()
    desk.page.focus("#f-name")
    desk.page.keyboard.type("n/?")
    assert desk.page.input_value("#f-name") == "n/?"
    assert desk.page.url.endswith("/desk")


def test_what_was_typed_survives_a_reload_with_its_key(desk: Desk) -> None:
    desk.open()
    key = desk.key
    desk.page.fill("#f-name", "王敏")
    desk.page.fill("#f-kind", "geheim")
    desk.page.reload()
    assert (desk.page.input_value("#f-name"), desk.key) == ("王敏", key)
    assert desk.page.input_value("#f-kind") == ""
    assert desk.page.is_visible(".note.told")


def test_what_was_received_is_not_put_back(desk: Desk) -> None:
    desk.open()
    key = desk.key
    desk.page.fill("#f-name", "王敏")
    desk.page.fill("#f-kind", "land")
    desk.page.fill("#f-story", "滴水")
    desk.page.click("form[data-draft] .btn.go")
    desk.page.wait_for_url("**/desk?done=1")
    assert (desk.page.input_value("#f-name"), desk.key == key) == ("", False)
    assert [sent["name"] for sent in desk.received] == ["王敏"]


def test_a_lost_answer_leaves_the_draft_and_its_key(desk: Desk) -> None:
    desk.open()
    key = desk.key
    for name, text in (("name", "王敏"), ("kind", "land"), ("story", "滴水")):
        desk.page.fill(f"#f-{name}", text)
    desk.page.route("**/desk", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    desk.page.click("form[data-draft] .btn.go")
    desk.page.wait_for_url("chrome-error://**")
    desk.page.unroute("**/desk")
    desk.open()
    assert (desk.page.input_value("#f-name"), desk.key) == ("王敏", key)


def test_two_clicks_send_once(desk: Desk) -> None:
    desk.open()
    went = desk.page.evaluate(
        """() => {
            const form = document.querySelector("form[data-draft]");
            const send = () => form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
            return [send(), send()];
        }"""
    )
    assert went == [True, False]


def test_without_signal_nothing_is_sent_and_nothing_lost(desk: Desk) -> None:
    desk.open()
    for name, text in (("name", "王敏"), ("kind", "land"), ("story", "滴水")):
        desk.page.fill(f"#f-{name}", text)
    desk.page.context.set_offline(True)
    desk.page.click("form[data-draft] .btn.go")
    assert "没有信号" in desk.page.inner_text(".note.told")
    desk.page.context.set_offline(False)
    desk.page.click("form[data-draft] .btn.go")
    desk.page.wait_for_url("**/desk?done=1")
    assert len(desk.received) == 1


def test_without_script_a_form_is_sent_all_the_same(browser: Browser, desk: Desk) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{desk.address}/desk")
    for name, text in (("name", "王敏"), ("kind", "land"), ("story", "滴水")):
        page.fill(f"#f-{name}", text)
    page.click("form[data-draft] .btn.go")
    page.wait_for_url("**/desk?done=1")
    context.close()
    assert [sent["story"] for sent in desk.received] == ["滴水"]


def test_the_way_to_the_main_part_is_the_first_stop(browser: Browser, gallery: str) -> None:
    page = browser.new_page()
    page.goto(f"{gallery}/case")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.close()


def test_paper_carries_the_matter_alone(browser: Browser, gallery: str) -> None:
    page = browser.new_page()
    page.emulate_media(media="print")
    page.goto(f"{gallery}/ledger")
    assert not page.is_visible(".top")
    assert not page.is_visible(".filters")
    assert page.is_visible(".table")
    page.close()


def test_somebody_elses_draft_is_not_kept(desk: Desk) -> None:
    desk.open()
    desk.page.fill("#f-name", "王敏")
    desk.page.evaluate("sessionStorage.setItem('draft:990101103/别人:visit', JSON.stringify({values: [], sent: false}))")
    desk.page.reload()
    kept = desk.page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('draft:'))")
    assert kept == [f"draft:{CLERK.place_code}/王敏:visit"]

"""What stands around a page, and the page or its part."""

import pytest

from core.web import PostChoice, Shell, qr_svg
from core.web.assets import asset, has_asset
from tests.core.web.conftest import Tiny


def test_a_shell_is_made_once_a_page(tiny: Tiny) -> None:
    tiny.client.get("/page")
    assert tiny.shells_built == 1


def test_a_fragment_costs_no_shell(tiny: Tiny) -> None:
    answer = tiny.client.get("/part", headers={"HX-Request": "true"})
    assert tiny.shells_built == 0
    assert "<html" not in answer.get_data(as_text=True)
    assert "HX-Request" in answer.headers["Vary"]


def test_going_back_gets_the_whole_page(tiny: Tiny) -> None:
    for headers in ({}, {"HX-Request": "true", "HX-History-Restore-Request": "true"}):
        assert "<html" in tiny.client.get("/part", headers=headers).get_data(as_text=True)


def test_somebody_with_two_posts_can_change(tiny: Tiny) -> None:
    tiny.shell = Shell(who="王敏", posts=(PostChoice("窗口受理", "/post/1", current=True), PostChoice("镇调解员", "/post/2")))
    page = tiny.client.get("/page").get_data(as_text=True)
    assert 'action="/post/2"' in page
    assert 'action="/post/1"' not in page


def test_names_in_the_shell_cannot_be_markup(tiny: Tiny) -> None:
    tiny.shell = Shell(who='<script>"', place="<b>", menu=tiny.shell.menu)
    page = tiny.client.get("/page").get_data(as_text=True)
    assert "<script>&" not in page
    assert "<b>" not in page.replace("<b>桥</b>", "")


def test_no_page_needs_what_the_policy_forbids(tiny: Tiny) -> None:
    page = tiny.client.get("/page").get_data(as_text=True)
    assert " style=" not in page
    assert " onclick=" not in page
    assert "<script>" not in page


def test_a_file_that_changes_gets_another_address(tiny: Tiny) -> None:
    with tiny.app.test_request_context():
        assert asset("fengqiao.css") != asset("fengqiao.js")
        assert asset("fengqiao.css") == asset("fengqiao.css")
        with pytest.raises(FileNotFoundError):
            asset("nothing.css")
    assert not has_asset("nothing.css")


def test_a_code_to_scan_needs_no_inline_style() -> None:
    drawing = qr_svg("http://127.0.0.1:8080/990101103/report", '上报的"二维码"')
    assert "style=" not in drawing
    assert 'aria-label="上报的&#34;二维码&#34;"' in drawing
    assert "viewBox" in drawing

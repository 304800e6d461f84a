"""The languages of the pages."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from flask import Flask, render_template_string

from core.web.reader import setup_reader
from core.web.words import CATALOGUE, Catalogues, _, _n, lazy, setup_words
from tests.core.web.conftest import Tiny
from tests.pages import han_words, latin_words

ROOT = Path(__file__).parents[3]
KEYWORDS = {**DEFAULT_KEYWORDS, "_n": (1, 2), "lazy": None, "mark": None}


def translations() -> Iterator[tuple[str, str, list[str]]]:
    """Every line of every English file: in which file it stands, what it translates, and the words it has for it."""
    for path in [*CATALOGUE.glob("en/**/*.po"), *ROOT.glob("plugins/*/translations/en/**/*.po")]:
        with path.open("rb") as file:
            for message in read_po(file):
                one = message.id if isinstance(message.id, str) else message.id[0]
                words = [message.string] if isinstance(message.string, str) else list(message.string)
                if one:
                    yield path.relative_to(ROOT).as_posix(), one, [] if message.fuzzy else words


def english() -> dict[str, list[str]]:
    return {text: words for _file, text, words in translations()}


def texts_in_the_code() -> set[str]:
    with (CATALOGUE.parent / "babel.cfg").open() as file:
        mapping, options = parse_mapping_cfg(file)
    return {
        message if isinstance(message, str) else message[0]
        for part in ("core", "plugins")
        for _file, _line, message, _comments, _context in extract_from_dir(ROOT / part, mapping, options, keywords=KEYWORDS)
    }


def test_every_text_in_the_code_has_its_english() -> None:
    known = english()
    assert sorted(text for text in texts_in_the_code() if not all(known.get(text) or [""])) == []


def test_every_text_in_the_code_is_chinese() -> None:
    assert [text for text in texts_in_the_code() if latin_words(re.sub(r"%\(\w+\)s|\{\w+\}", "", text))] == []


def test_a_text_means_one_thing_wherever_it_is_translated() -> None:
    meanings: dict[str, dict[str, list[str]]] = {}
    for file, text, words in translations():
        meanings.setdefault(text, {}).setdefault(" / ".join(words), []).append(file)
    assert {text: told for text, told in meanings.items() if len(told) > 1} == {}


def test_the_english_fills_in_the_same_things() -> None:
    def holes(text: str) -> set[str]:
        return set(re.findall(r"%\(\w+\)s|\{\w+\}", text))

    assert [text for text, words in english().items() if text and any(holes(text) != holes(one) for one in words)] == []


def test_the_english_has_no_chinese_left() -> None:
    assert [
        words for text, all_words in english().items() if text for words in all_words if re.search("[\u3400-\u9fff]", words)
    ] == []


def test_a_reader_meets_chinese_first(tiny: Tiny) -> None:
    page = tiny.client.get("/page", headers={"Accept-Language": "en-GB"}).get_data(as_text=True)
    assert '<html lang="zh-Hans" dir="ltr">' in page
    assert "跳到正文" in page


def test_a_language_once_chosen_is_remembered(tiny: Tiny) -> None:
    tiny.client.get("/page?lang=en")
    page = tiny.client.get("/page").get_data(as_text=True)
    assert '<html lang="en" dir="ltr">' in page
    assert "Skip to the main part" in page


def test_an_account_brings_its_language(tiny: Tiny) -> None:
    tiny.language = "en"
    assert "Skip to the main part" in tiny.client.get("/page").get_data(as_text=True)


def test_what_was_chosen_here_goes_before_the_account(tiny: Tiny) -> None:
    tiny.language = "en"
    assert "跳到正文" in tiny.client.get("/page?lang=zh").get_data(as_text=True)


def test_an_unknown_language_is_not_remembered(tiny: Tiny) -> None:
    answer = tiny.client.get("/page?lang=../../etc")
    assert "跳到正文" in answer.get_data(as_text=True)
    assert "lang=" not in "".join(answer.headers.getlist("Set-Cookie"))


def test_the_type_grows_when_asked_and_stays(tiny: Tiny) -> None:
    assert 'class="large"' in tiny.client.get("/page?large=1").get_data(as_text=True)
    assert 'class="large"' in tiny.client.get("/page").get_data(as_text=True)
    assert 'class="large"' not in tiny.client.get("/page?large=0").get_data(as_text=True)


def test_the_switch_keeps_what_was_asked_for(tiny: Tiny) -> None:
    page = tiny.client.get("/page?q=张&kind=land&kind=wage").get_data(as_text=True)
    assert 'href="/page?q=%E5%BC%A0&amp;kind=land&amp;kind=wage&amp;lang=en"' in page


def test_counted_things_follow_the_language(tiny: Tiny) -> None:
    with tiny.app.test_request_context("/?lang=en"):
        assert _n("还剩 %(num)s 天", "还剩 %(num)s 天", 1) == "1 day left"
        assert _n("还剩 %(num)s 天", "还剩 %(num)s 天", 3) == "3 days left"
    with tiny.app.test_request_context("/"):
        assert _n("还剩 %(num)s 天", "还剩 %(num)s 天", 3) == "还剩 3 天"


def test_a_lazy_text_waits_for_its_reader(tiny: Tiny) -> None:
    title = lazy("下一步")
    with tiny.app.test_request_context("/?lang=en"):
        assert str(title) == "Next"
    with tiny.app.test_request_context("/"):
        assert str(title) == "下一步"


def test_outside_a_request_the_source_is_spoken() -> None:
    assert _("最多 %(max)s 个字", max=5) == "最多 5 个字"


def test_a_practice_adds_words_and_changes_none(tmp_path: Path) -> None:
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text(
        'msgid "下一步"\nmsgstr "Hijacked"\n\nmsgid "约上茶桌"\nmsgstr "Book a tea table"\n', encoding="utf-8"
    )
    app = Flask("practice")
    setup_reader(app)
    setup_words(app, [tmp_path])
    with app.test_request_context("/?lang=en"):
        assert _("约上茶桌") == "Book a tea table"
        assert _("下一步") == "Next"


def test_a_fuzzy_translation_is_not_used(tmp_path: Path) -> None:
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text('#, fuzzy\nmsgid "约上茶桌"\nmsgstr "Guess"\n', encoding="utf-8")
    assert Catalogues([tmp_path])._merged("en").gettext("约上茶桌") == "约上茶桌"


@pytest.mark.parametrize("page", ["base", "public", "phone", "print"])
def test_an_english_frame_says_nothing_in_chinese(tiny: Tiny, page: str) -> None:
    with tiny.app.test_request_context("/?lang=en"):
        tiny.shell = type(tiny.shell)(place="青石镇", who="王敏", post="Clerk", search_url="/find", sign_out_url="/out")
        assert han_words(render_template_string(f"{{% extends 'web/{page}.html' %}}")) == []


def test_strays_are_found_and_peoples_own_words_are_not() -> None:
    page = '<p>台账 Ledger <b class="data">李明 Li</b><a lang="en">Switch</a> PDF</p><input placeholder="Name">'
    assert latin_words(page) == ["Ledger", "Name"]
    assert han_words('<title>Ledger · 青石镇</title><p>Ledger 台账<i class="x data">李明</i><a lang="zh-Hans">中文</a></p>') == [
        "台账"
    ]

"""Words for people: the source is Chinese, other languages come from catalogues beside the code."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import cast

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g
from flask_babel import Babel, Domain, get_locale, get_translations, lazy_gettext
from flask_babel.speaklater import LazyString
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from core.web.reader import LANGUAGES, Language, language

CATALOGUE = Path(__file__).parent / "translations"
_UNTRANSLATED = NullTranslations()


def _(words: str, /, **values: object) -> str:
    """The Chinese text ``words`` in the reader's language, ``%(name)s`` filled from ``values``."""
    said = _spoken().gettext(words)
    return said % values if values else said


def _n(one: str, many: str, number: int, /, **values: object) -> str:
    """Like ``_`` for a counted thing; the number stands in the text as ``%(num)s``."""
    return str(_spoken().ngettext(one, many, number) % {"num": number, **values})


def _spoken() -> NullTranslations:
    """Return the translations for the reader; a page has hundreds of texts, and they are looked for once."""
    try:
        return cast("NullTranslations", g.spoken)
    except AttributeError:
        g.spoken = get_translations()
        return cast("NullTranslations", g.spoken)
    except RuntimeError:  # no request, no page
        return _UNTRANSLATED


def lazy(words: str, /, **values: object) -> LazyString:
    """Like ``_`` for texts written at module level: translated when it is shown."""
    return lazy_gettext(words, **values)


def mark(words: str, /) -> str:
    """The text itself, marked for the catalogue; what complains in a schema is translated at the page."""
    return words


class Catalogues(Domain):  # type: ignore[misc]
    """Translations read from the ``.po`` files themselves, so that no build step can be forgotten.

    Every ``*.po`` in a folder's ``<language>/LC_MESSAGES`` counts. The first folder wins: a practice
    may add words, never change the core's.
    """

    def __init__(self, folders: Iterable[Path]) -> None:
        super().__init__([str(folder) for folder in folders])
        self._read: dict[str, NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        """The translations for the reader of this request; Chinese, or no request: the source as it is."""
        locale = get_locale()
        if locale is None:
            return NullTranslations()
        name = str(locale.language)
        if name not in self._read:
            self._read[name] = self._merged(name)
        return self._read[name]

    def _merged(self, name: str) -> NullTranslations:
        merged = Translations()
        for folder in reversed(self.translation_directories):
            for path in sorted(Path(folder, name, "LC_MESSAGES").glob("*.po")):
                merged.merge(read_catalogue(path))
        return merged


def read_catalogue(path: Path) -> Translations:
    """One ``.po`` file as gettext translations; entries marked fuzzy are left out."""
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    return Translations(compiled)


class Words(Babel):  # type: ignore[misc]
    """Flask-Babel with our catalogues in place of compiled files."""

    def __init__(self, app: Flask, folders: Iterable[Path]) -> None:
        self.domain_instance = Catalogues(folders)
        super().__init__(app, default_locale="zh", default_timezone="Asia/Shanghai", locale_selector=language)


def setup_words(app: Flask, catalogues: Iterable[Path] = ()) -> None:
    """Give ``app`` its languages; ``catalogues`` are the ``translations`` folders of practices."""
    Words(app, [CATALOGUE, *catalogues])
    app.jinja_env.globals.update(_=_in_template, _n=_n_in_template)
    app.context_processor(lambda: {"language": current_language(), "languages": LANGUAGES})


@pass_eval_context
def _in_template(context: EvalContext, words: str, /, **values: object) -> str:
    return _filled(context, _spoken().gettext(words), values)


@pass_eval_context
def _n_in_template(context: EvalContext, one: str, many: str, number: int, /, **values: object) -> str:
    return _filled(context, _spoken().ngettext(one, many, number), {"num": number, **values})


def _filled(context: EvalContext, said: str, values: Mapping[str, object]) -> str:
    """Return a text with its holes filled; where a template escapes, what is filled in is escaped and the text itself is not."""
    text = Markup(said) if context.autoescape else said  # noqa: S704  # the text is ours
    return text % values if values or "%" in said else text


def current_language() -> Language:
    """The reader's language with what a page needs of it (tag, direction, own name)."""
    return LANGUAGES[language()]

"""Words for people: the source is Chinese, other languages come from catalogues beside the code."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import Babel, Domain, get_locale, gettext, lazy_gettext, ngettext
from flask_babel.speaklater import LazyString

from core.web.reader import LANGUAGES, Language, language

CATALOGUE = Path(__file__).parent / "translations"


def _(words: str, /, **values: object) -> str:
    """The Chinese text ``words`` in the reader's language, ``%(name)s`` filled from ``values``."""
    return str(gettext(words, **values))


def _n(one: str, many: str, number: int, /, **values: object) -> str:
    """Like ``_`` for a counted thing; the number stands in the text as ``%(num)s``."""
    return str(ngettext(one, many, number, **values))


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
    app.jinja_env.globals["_n"] = app.jinja_env.globals["ngettext"]
    app.context_processor(lambda: {"language": current_language(), "languages": LANGUAGES})


def current_language() -> Language:
    """The reader's language with what a page needs of it (tag, direction, own name)."""
    return LANGUAGES[language()]

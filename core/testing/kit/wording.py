"""The list of a practice's words in English: what is missing is written into it, with nothing beside it yet."""

from pathlib import Path

from babel.messages.pofile import escape, read_po

from core.practices import Installed
from core.testing.kit.standing import untranslated

_HEAD = 'msgid ""\nmsgstr ""\n"Language: en\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'


def list_words(practices: Installed, key: str) -> tuple[Path, int]:
    """Write the texts without English at the end of the practice's list and return its file, and how many texts wait there.

    What stands in the list stays as it is. A text that the core says as well needs no English of its own.
    """
    path = practices.folders[key] / "translations" / "en" / "LC_MESSAGES" / f"{key}.po"
    missing = list(dict.fromkeys(text for _place, text in untranslated(practices, key)))
    if not missing:
        return path, 0
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_text(_HEAD, encoding="utf-8")
    with path.open("rb") as file:
        listed = read_po(file)
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f'\nmsgid {escape(text)}\nmsgstr ""\n' for text in missing if text not in listed)
    return path, len(missing)

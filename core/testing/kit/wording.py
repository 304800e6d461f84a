"""The list of a practice's words in English: what is missing is written into it, with nothing beside it yet."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from core.practices import Installed
from core.testing.kit.standing import untranslated


def list_words(practices: Installed, key: str) -> tuple[Path, int]:
    """Write the texts without English into the practice's list and return its file, and how many texts wait there.

    What stands in the list stays as it is. A text that the core says as well needs no English of its own.
    """
    path = practices.folders[key] / "translations" / "en" / "LC_MESSAGES" / f"{key}.po"
    catalog = Catalog(locale="en")
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale="en")
    missing = {text: place for place, text in untranslated(practices, key)}
    for text in missing:
        if text not in catalog:
            catalog.add(text)
    if missing:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalog, width=0, omit_header=False)
    return path, len(missing)

"""Rules about how a practice stands: read from its card, its tables and its files."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from sqlalchemy import Table

from core.access import POSTS
from core.practices import Installed
from tenants.base import Fence
from tenants.fence import kind_of

_KEYWORDS = {"_": None, "_n": (1, 2), "lazy": None, "mark": None, "gettext": None, "ngettext": (1, 2)}
_METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
_HAN = re.compile("[\u3400-\u9fff]")


def card(practices: Installed, key: str) -> Iterator[str]:
    """Say what the card leaves open."""
    one = practices.cards[key]
    for part in ("adds", "reads"):
        if not getattr(one, part):
            yield f"the card does not say what it {part}"
    for permission in one.permissions:
        yield from (f"permission {permission.name}: there is no post {post}" for post in sorted(permission.posts - POSTS.keys()))
        if not permission.posts:
            yield f"permission {permission.name} belongs to no post"
    for name, field in one.settings().fields.items() if one.settings else ():
        if "label" not in field.metadata:
            yield f"setting {name} has no label"
        if field.required:
            yield f"setting {name} has no value to begin with (load_default)"
    if one.may_object != (key in practices.listeners.get("objections", {})):
        yield "may_object and the hook objections do not go together"


def types(practices: Installed, key: str) -> Iterator[str]:
    """Say which functions do not say what they take and give."""
    for path, tree in _modules(practices, key):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                bare = [one.arg for one in arguments if one.annotation is None and one.arg not in {"self", "cls"}]
                if bare or (node.returns is None and node.name != "__init__"):
                    yield f"{path}:{node.lineno} {node.name}: {', '.join(bare) or 'what it returns'}"


def own_names(practices: Installed, key: str) -> Iterator[str]:
    """Say which names would meet another practice's."""
    folder = practices.folders.get(key)
    if folder is None:
        yield "it has no folder of its own"
        return
    for kind in ("templates", "static"):
        for path in sorted((folder / kind).rglob("*")) if kind == "templates" else ():
            if path.is_file() and path.relative_to(folder / kind).parts[0] != key:
                yield f"{kind}/{path.relative_to(folder / kind)} does not lie under {key}/"
    for path in sorted(folder.glob("translations/*/LC_MESSAGES/*.po")):
        if not path.name.startswith(key):
            yield f"{path.relative_to(folder)} is not called {key}….po"
    tables = practices.cards[key].tables
    for table in tables.sorted_tables if tables is not None else ():
        names = [str(one.name) for one in table.indexes] + [str(one.name) for one in table.foreign_key_constraints]
        yield from (f"{name} does not bear the table's name" for name in names if table.name not in name)


def fence(practices: Installed, key: str) -> Iterator[str]:
    """Say which tables do not stand behind their fence, or are not tied as they must be."""
    tables = practices.cards[key].tables
    for table in tables.sorted_tables if tables is not None else ():
        yield from (f"{table.name}: {wrong}" for wrong in _loose(table))


def _loose(table: Table) -> Iterator[str]:
    if "fence" not in table.info:
        yield "names no fence"
        return
    if kind_of(table) is Fence.REGISTRY:
        yield "stands outside the fence"
    if not table.primary_key.columns or next(iter(table.primary_key.columns)).name != "county_id":
        yield "its primary key does not begin with county_id"
    for key in table.foreign_key_constraints:
        names = [column.name for column in key.columns]
        to = {element.column.table.name for element in key.elements}
        if not names or names[0] != "county_id":
            yield f"{key.name} does not begin with county_id"
        if "cases" in to and names != ["county_id", "home_space_id", "case_id"]:
            yield f"{key.name} does not tie the case by all three keys"
        if table.metadata not in {element.column.table.metadata for element in key.elements} and key.ondelete != "RESTRICT":
            yield f"{key.name} would let a row of the core be taken away (RESTRICT)"
    if "case_id" in table.columns and not any("case_id" in one.column_keys for one in table.foreign_key_constraints):
        yield "case_id is tied to no case"


def face(practices: Installed, key: str) -> Iterator[str]:
    """Say where it reaches behind the core's public face."""
    for path, tree in _modules(practices, key):
        for node in ast.walk(tree):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [one.name for one in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                root = name.partition(".")[0]
                if root in {"tenants", "demo"} or (root == "core" and name != "core.api"):
                    yield f"{path}:{node.lineno} imports {name}"  # type: ignore[attr-defined]  # both kinds of imports have a line


def translations(practices: Installed, key: str) -> Iterator[str]:
    """Say which texts for people have no English."""
    yield from (f"{place} {text}" for place, text in untranslated(practices, key))


def untranslated(practices: Installed, key: str) -> Iterator[tuple[str, str]]:
    """Give each text for people that has no English, after the file and line where it stands."""
    folder = practices.folders.get(key)
    if folder is None:
        return
    known = {
        message.id if isinstance(message.id, str) else message.id[0]
        for source in (*folder.glob("translations/en/**/*.po"), *_core_words())
        for message in _messages(source)
        if message.string and not message.fuzzy
    }
    found = extract_from_dir(folder, _METHODS, keywords=_KEYWORDS, options_map={"**.html": {"silent": "false"}})
    for name, line, text, _comments, _context in found:
        plain = text if isinstance(text, str) else text[0]
        if _HAN.search(plain) and plain not in known:
            yield f"{name}:{line}", plain


def _core_words() -> Iterator[Path]:
    yield from (Path(__file__).parents[2] / "web" / "translations" / "en" / "LC_MESSAGES").glob("*.po")


def _messages(path: Path) -> list[Message]:
    with path.open("rb") as file:
        return list(read_po(file))


def _modules(practices: Installed, key: str) -> Iterator[tuple[str, ast.Module]]:
    folder = practices.folders.get(key)
    for path in sorted(folder.rglob("*.py")) if folder else ():
        if "migrations" not in path.parts and "tests" not in path.parts:
            yield str(path.relative_to(folder.parent)) if folder else "", ast.parse(path.read_text(encoding="utf-8"))

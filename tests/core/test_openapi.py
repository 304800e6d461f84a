"""The description of the API: whole, true to the routes, in both languages."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from core.app import create_app
from core.config import Settings
from core.manifest import manifest

VERBS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def app() -> Flask:
    """The application; describing itself asks no database."""
    return create_app(Settings(secret_key="test", database_url="postgresql://nobody@localhost/none"))


def described(app: Flask, language: str = "zh") -> dict[str, Any]:
    answer = app.test_client().get(f"/api/v1/openapi.json?lang={language}")
    assert answer.status_code == 200
    document: dict[str, Any] = answer.get_json()
    return document


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for verb, operation in item.items():
            assert verb in VERBS
            yield path, verb, operation


def resolve(document: dict[str, Any], ref: str) -> Any:
    found: Any = document
    assert ref.startswith("#/")
    for part in ref[2:].split("/"):
        found = found[part]
    return found


def refs(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "$ref":
                yield inner
            yield from refs(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from refs(inner)


def test_every_route_of_the_api_is_described_and_nothing_else(app: Flask) -> None:
    served = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.path), route.method.lower())
        for route in manifest(app)
        if route.path.startswith("/api/v1/<space>/")
        # those of practices that come with the project, and are off here
        and not route.path.startswith("/api/v1/<space>/practices/")
    }
    assert {(path, verb) for path, verb, _operation in operations(described(app))} == served


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_document_holds_together(app: Flask, language: str) -> None:
    document = described(app, language)
    assert document["openapi"].startswith("3.1")
    assert document["info"]["title"]
    assert document["info"]["version"]
    for ref in refs(document):
        assert isinstance(resolve(document, ref), dict), ref
    names = [operation["operationId"] for _path, _verb, operation in operations(document)]
    assert len(names) == len(set(names))
    for path, _verb, operation in operations(document):
        stated = [parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "path"]
        assert sorted(stated) == sorted(re.findall(r"{(\w+)}", path))
        assert all(
            parameter["required"] and parameter["schema"] for parameter in operation["parameters"] if parameter["in"] == "path"
        )
        for scheme in operation["security"]:
            assert scheme.keys() <= document["components"]["securitySchemes"].keys()
    for schema in document["components"]["schemas"].values():
        assert set(schema.get("required", ())) <= schema["properties"].keys()


def test_every_operation_says_what_it_takes_and_gives(app: Flask) -> None:
    document = described(app)
    for path, verb, operation in operations(document):
        said = {int(status): answer for status, answer in operation["responses"].items()}
        good = [status for status in said if status < 300]
        assert len(good) == 1, path
        assert {401, 403, 422} <= said.keys(), path
        for status, answer in said.items():
            ref = answer["content"]["application/json"]["schema"]["$ref"]
            assert answer["description"]
            assert "X-Request-Id" in answer["headers"]
            assert (status >= 400) == ref.endswith(("ProblemSchema", "StaleSchema"))
        if verb == "post":
            assert {400, 409} <= said.keys()
            assert "Idempotency-Key" in {parameter["name"] for parameter in operation["parameters"]}
            assert {"token": []} in operation["security"]
            assert {"cookie": [], "csrf": []} in operation["security"]
        if "{" in path.removeprefix("/api/v1/{space}"):
            assert 404 in said
        if "requestBody" in operation:
            body = operation["requestBody"]
            assert body["required"]
            schema = resolve(document, body["content"]["application/json"]["schema"]["$ref"])
            assert schema["additionalProperties"] is False


def test_every_movement_asks_for_the_version_it_is_meant_for(app: Flask) -> None:
    for path, verb, operation in operations(described(app)):
        headers = {parameter["name"]: parameter for parameter in operation["parameters"] if parameter["in"] == "header"}
        moves = verb == "post" and ("/cases/{case_id}/" in path or "/ladder-drafts/{draft_id}" in path)
        assert moves == ("If-Match" in headers)
        if moves:
            assert headers["If-Match"]["required"]
            assert {412, 428} <= {int(status) for status in operation["responses"]}
            good = operation["responses"]["200"]
            assert {"ETag", "Idempotent-Replayed"} <= good["headers"].keys()


def test_summaries_and_descriptions_are_in_the_readers_language(app: Flask) -> None:
    def spoken(value: object, name: str = "") -> Iterator[str]:
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from spoken(inner, key)
        elif isinstance(value, list):
            for inner in value:
                yield from spoken(inner, name)
        elif name in {"summary", "description", "title"} and isinstance(value, str):
            yield value

    chinese, english = (list(spoken(described(app, language))) for language in ("zh", "en"))
    assert len(chinese) == len(english)
    assert all(re.search("[\u3400-\u9fff]", words) for words in chinese)
    assert not [words for words in english if re.search("[\u3400-\u9fff]", words)]
    assert all(operation["summary"] for _path, _verb, operation in operations(described(app)))


def test_a_second_application_describes_itself_as_whole(app: Flask) -> None:
    other = create_app(Settings(secret_key="test", database_url="postgresql://nobody@localhost/none"))
    assert json.dumps(described(other)) == json.dumps(described(app))

"""The API's own description (OpenAPI 3.1), made from the schemas the addresses check and answer with."""

import json
import re
from typing import Any

from apiflask import APIFlask
from flask import Blueprint, Response, current_app, g, jsonify, request
from flask_babel.speaklater import LazyString

from core.cases.api_schemas.problems import ProblemSchema, StaleSchema
from core.local.doors import shut
from core.web.reader import language
from core.web.words import _, lazy, mark
from core.web.workspaces import public_workspace

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

_KEPT = "fengqiao.openapi"
_REFERENCE = re.compile(r"#/components/schemas/([^\"]+)")
_STALE = "StaleSchema"
_SCHEMES = {
    "token": {"type": "http", "scheme": "bearer", "description": lazy("个人令牌，在网页上自己领取，只对一个岗位有效。")},
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "description": lazy("在网页上登录以后的会话；要改动什么，还要带上网页给的令牌。"),
    },
    "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRFToken", "description": lazy("网页里的防伪令牌，只和会话一起用。")},
}
_HEADERS = {
    "Idempotency-Key": lazy("自己编的、每件事一个的编号：同一个编号送几次，只办一次。"),
    "If-Match": lazy("您看到的是第几版，读的时候给的原样写上。"),
}
#: Parts of addresses that are no numbers.
_PATTERNS = {"practice": "^[a-z][a-z0-9_]{0,39}$"}
_PARAMETERS = {
    "practice": lazy("做法的代号"),
    "space": lazy("地方的行政区划代码"),
    "case_id": lazy("这件事的编号"),
    "report_id": lazy("这条上报的编号"),
    "ladder_id": lazy("链条版本的编号"),
    "draft_id": lazy("草稿的编号"),
    "account_id": lazy("这个人的编号"),
    "held_id": lazy("这个岗位的编号"),
}
_NUMBERED = {"X-Request-Id": {"schema": {"type": "string"}, "description": lazy("这次请求的记录号，来电话问时报它。")}}


def setup_openapi(app: APIFlask) -> None:
    """Serve the description at ``/api/v1/openapi.json``, to anybody: it tells of no place and nobody."""
    app.config.update(
        SECURITY_SCHEMES={**_SCHEMES, "cookie": {**_SCHEMES["cookie"], "name": app.config["SESSION_COOKIE_NAME"]}},
        HTTP_ERROR_SCHEMA=ProblemSchema,
        VALIDATION_ERROR_SCHEMA=ProblemSchema,
        AUTO_404_RESPONSE=False,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_OPERATION_DESCRIPTION=False,
        AUTO_SERVERS=False,
    )
    app.extensions[_KEPT] = {}
    app.register_blueprint(blueprint)


@blueprint.get("/openapi.json")
def document() -> Response:
    """Return the description in the reader's language; with ``?at=`` the code of a space with the practices that are on there."""
    ws = None
    if "at" in request.args:
        g.space_code = request.args["at"]
        ws = public_workspace()
    return jsonify(_without(_kept(), list(shut(current_app, ws, _kept()["paths"]))))


def _kept() -> dict[str, Any]:
    kept: dict[str, Any] = current_app.extensions[_KEPT]
    if language() not in kept:
        kept[language()] = describe(current_app)  # type: ignore[arg-type]  # the factory makes no other
    found: dict[str, Any] = kept[language()]
    return found


def _without(whole: dict[str, Any], paths: list[str]) -> dict[str, Any]:
    """Return a description without these addresses, and without the schemas and tags that only they spoke of."""
    if not paths:
        return whole
    left = {path: operations for path, operations in whole["paths"].items() if path not in paths}
    tags = {tag for operations in left.values() for operation in operations.values() for tag in operation.get("tags", ())}
    components = {**whole["components"], "schemas": _spoken_of(left, whole["components"]["schemas"])}
    return {**whole, "paths": left, "components": components, "tags": [one for one in whole["tags"] if one["name"] in tags]}


def _spoken_of(paths: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """Return the schemas that these addresses speak of, and those that these speak of in turn."""
    found: set[str] = set()
    waiting = set(_REFERENCE.findall(json.dumps(paths)))
    while waiting:
        found |= waiting
        waiting = {name for one in waiting for name in _REFERENCE.findall(json.dumps(schemas[one]))} - found
    return {name: schema for name, schema in schemas.items() if name in found}


def describe(app: APIFlask) -> dict[str, Any]:
    """Return the description of the whole API in the language of this request."""
    for other in app.blueprints.values():
        if not hasattr(other, "enable_openapi"):
            vars(other)["enable_openapi"] = False  # APIFlask asks this of every blueprint that looks who comes
    spec = app._generate_spec()  # noqa: SLF001  # app.spec keeps the first language for all
    spec.components.schema(_STALE, schema=StaleSchema)
    made: dict[str, Any] = spec.to_dict()
    made["info"] = {"title": _("枫桥开放接口"), "version": "1", "description": _(_ABOUT)}
    for operations in made["paths"].values():
        for method, operation in operations.items():
            _finish(operation, safe=method == "get")
    spoken: dict[str, Any] = _spoken(made)
    return spoken


_ABOUT = mark("和网页办的是同样的事：同样的岗位、同样的规矩。编号都是字符串，时间都带时区。出错时说明代码、原因和要改的地方。")


def _finish(operation: dict[str, Any], *, safe: bool) -> None:
    """Add what every operation shares and its view does not say."""
    operation["security"] = [{"token": []}, {"cookie": []} if safe else {"cookie": [], "csrf": []}]
    if "requestBody" in operation:
        operation["requestBody"]["required"] = True
    for parameter in operation["parameters"]:
        name = parameter["name"]
        if parameter["in"] == "path":
            parameter.update(
                required=True,
                schema={"type": "string", "pattern": _PATTERNS.get(name, "^[0-9]{1,16}$")},
                description=_PARAMETERS.get(name, ""),
            )
        if name in _HEADERS:
            parameter.update(required=name == "If-Match", description=_HEADERS[name])
            parameter["schema"].pop("default", None)
    for status, answer in operation["responses"].items():
        if status == "412":
            answer["content"]["application/json"]["schema"] = {"$ref": f"#/components/schemas/{_STALE}"}
        answer["headers"] = {**answer.get("headers", {}), **_NUMBERED}


def _spoken(value: Any) -> Any:
    """Return the value with every text that waited for its reader said in the reader's language."""
    match value:
        case LazyString():
            return str(value)
        case dict():
            return {str(name): _spoken(inner) for name, inner in value.items()}
        case list() | tuple():
            return [_spoken(inner) for inner in value]
        case _:
            return value

"""Whether the program can work, for those who watch it from outside."""

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue

from core.health import look

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """Say that the process answers; the database is not asked."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Say whether requests should come here: 200, or 503 with the reason as a code."""
    health = look(current_app.extensions["fengqiao.database"])
    reason = health.trouble or ("unsafe_postgresql" if health.warning else "")
    return (jsonify(status="not ready", reason=reason), 503) if reason else jsonify(status="ready")

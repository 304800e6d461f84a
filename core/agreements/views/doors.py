"""The blueprints of agreements: pages, and the same acts for programs."""

from apiflask import APIBlueprint
from flask import Blueprint

from core.web.words import lazy

blueprint = Blueprint("agreements", "core.agreements", template_folder="templates", url_prefix="/<space>")
api = APIBlueprint(
    "agreements_api",
    "core.agreements",
    url_prefix="/api/v1/<space>",
    tag={"name": "agreements", "description": lazy("协议：签字、分期履行、司法确认。")},
)

"""The blueprints of mediation: pages, and the same acts for programs."""

from apiflask import APIBlueprint
from flask import Blueprint

from core.web.words import lazy

blueprint = Blueprint("mediation", "core.mediation", template_folder="templates", url_prefix="/<space>")
api = APIBlueprint(
    "mediation_api",
    "core.mediation",
    url_prefix="/api/v1/<space>",
    tag={"name": "mediation", "description": lazy("调解要守的规矩：请人、公开、报告危险情况。")},
)

"""The blueprints of what is done over a case: pages, and the same acts for programs."""

from apiflask import APIBlueprint
from flask import Blueprint

from core.cases.views.movements import guard_pages
from core.web.words import lazy

blueprint = Blueprint("coordination", "core.coordination", template_folder="templates", url_prefix="/<space>")
api = APIBlueprint(
    "coordination_api",
    "core.coordination",
    url_prefix="/api/v1/<space>",
    tag={"name": "coordination", "description": lazy("县里的复查，领导的批示和包案。")},
)
guard_pages(blueprint)

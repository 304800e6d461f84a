"""The blueprint of the desk's pages, and who may pass through it."""

from flask import Blueprint

from core.cases.views.doors import see_who_comes

blueprint = Blueprint("administration", "core.administration", template_folder="templates", url_prefix="/<space>")
blueprint.before_request(see_who_comes)

"""The blueprint of what is done over a case, and who passes through it."""

from flask import Blueprint

from core.cases.views.movements import guard_pages

blueprint = Blueprint("coordination", "core.coordination", template_folder="templates", url_prefix="/<space>")
guard_pages(blueprint)

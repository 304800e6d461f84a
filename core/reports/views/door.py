"""The blueprint of figures and tables, for people who work here."""

from flask import Blueprint

from core.cases.views.doors import see_who_comes

blueprint = Blueprint("reports", "core.reports", template_folder="templates", url_prefix="/<space>")
blueprint.before_request(see_who_comes)

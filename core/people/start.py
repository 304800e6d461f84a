"""The page at the root of the site: find the place one works at, and from there its sign-in."""

from flask import Blueprint, current_app, render_template, request
from flask.blueprints import BlueprintSetupState

from core.config import Settings
from core.people.visitors import Visitor, kept_visitors
from core.web import Shell
from tenants.directory import few_spaces, search_spaces

blueprint = Blueprint("start", __name__, template_folder="templates")

#: So many hits of a search are shown, and so many places without one: those of a county, or of a few.
HITS, FEW = 30, 100


@blueprint.get("/")
def start() -> str:
    """Show the places that fit what was asked for; while there are few, all of them."""
    words, database = request.args.get("q", "").strip(), current_app.extensions["fengqiao.database"]
    return render_template(
        "people/start.html",
        shell=Shell(),
        words=words,
        found=search_spaces(database, words, HITS) if words else [],
        places=[] if words else few_spaces(database, FEW),
        visitors=visitors(),
    )


def visitors(space_code: str = "") -> list[Visitor]:
    """Return who may be tried in a demonstration, everywhere or in one space; nobody where this is none."""
    settings: Settings = current_app.extensions["fengqiao.settings"]
    everybody = kept_visitors(settings.data_dir) if settings.demo else []
    return [one for one in everybody if space_code in {"", one.space_code}]


@blueprint.record
def _tell_templates(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals["visitors"] = visitors

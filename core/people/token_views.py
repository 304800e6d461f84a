"""A person's own tokens for the API: make one, see which there are, revoke one."""

from datetime import datetime, timedelta

from flask import Blueprint, abort, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.people import service
from core.people.schemas import TokenSchema
from core.people.signing import SignedInUser
from core.people.wording import post_name
from core.web import Form
from core.web.fields import OFFICIAL_TIME
from core.web.words import _
from core.web.workspaces import current_space, current_workspace, door_workspace, present_workspace
from core.workspace import Workspace

blueprint = Blueprint("tokens", __name__, template_folder="templates", url_prefix="/<space>")

#: Days a token lives unless its owner says otherwise.
USUAL_DAYS = 90


@blueprint.before_request
def see_who_comes() -> ResponseReturnValue | None:
    """Let in whoever signed in with a password: a token makes no tokens and revokes none."""
    if present_workspace() is None:
        return redirect(url_for("people.sign_in", space=current_space().code), 303)
    user = g.get("_login_user")
    if not isinstance(user, SignedInUser) or user.claim is None:
        abort(403)
    if user.presence.must_change:
        return redirect(url_for("people.password", space=current_space().code), 303)
    return None


@blueprint.get("/tokens")
def listed() -> ResponseReturnValue:
    """Show a person's tokens, and the form to make one."""
    return _page(door_workspace(), Form.blank(TokenSchema(), days=USUAL_DAYS))


@blueprint.post("/tokens")
def make() -> ResponseReturnValue:
    """Make a token for the post one acts in, and show it this once."""
    actor, door, form = current_workspace().actor, door_workspace(), Form.sent(TokenSchema())
    if form.errors:
        return _page(door, form), 422
    expires_at = door.now() + timedelta(days=form.values["days"])
    try:
        secret = service.add_token(door, actor.account_id or 0, actor.post_id or 0, form.values["name"], expires_at)
    except service.TooManyTokens:
        form.complain("name", _("令牌太多了，先停用不用的。"))
        return _page(door, form), 422
    return _page(door, Form.blank(TokenSchema(), days=USUAL_DAYS), secret=secret)


@blueprint.post("/tokens/<int:token_id>/revoke")
def revoke(token_id: int) -> ResponseReturnValue:
    """Revoke one of one's own tokens; revoked twice is revoked once."""
    if not service.revoke_token(door_workspace(), current_workspace().actor.account_id or 0, token_id):
        abort(404)
    return redirect(url_for("tokens.listed", space=current_space().code), 303)


def _page(door: Workspace, form: Form, secret: str = "") -> str:
    lines = service.tokens_of(door, current_workspace().actor.account_id or 0)
    return render_template(
        "people/tokens.html",
        form=form,
        lines=lines,
        secret=secret,
        now=door.now(),
        day=_day,
        post=lambda line: line.post_title or post_name(line.post_kind),
    )


def _day(moment: datetime) -> str:
    return moment.astimezone(OFFICIAL_TIME).strftime("%Y-%m-%d")

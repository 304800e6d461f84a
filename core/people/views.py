"""Sign in, sign out, change the post, change the password."""

import secrets
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.config import Settings
from core.people import service
from core.people.rules import LONGEST, SHORTEST, WeakPassword
from core.people.schemas import PasswordSchema, SignInSchema
from core.people.service import Disabled, NoPost, SignedIn, TooManyTries, WrongSignIn
from core.people.signing import DEVICE_COOKIE, SignedInUser, claim_of, current_presence, forget, remember
from core.people.wording import post_words
from core.web import Form
from core.web.complaints import WHOLE
from core.web.words import _
from core.web.workspaces import current_space, current_workspace, door_workspace, keep_despite_refusal, present_workspace

blueprint = Blueprint("people", __name__, template_folder="templates", url_prefix="/<space>")

YEAR = timedelta(days=365)


@blueprint.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Show the form; whoever is signed in here already goes on to work."""
    if present_workspace() is not None:
        return redirect(url_for("cases.home", space=current_space().code))
    return _sign_in_page(Form.blank(SignInSchema(), onward=request.args.get("onward", "")))


@blueprint.post("/sign-in")
def signing_in() -> ResponseReturnValue:
    """Sign a person in, or say that it does not fit, without saying which of the two."""
    form = Form.sent(SignInSchema())
    if form.errors:
        return _sign_in_page(form), 422
    ws, device = door_workspace(), request.cookies.get(_device_cookie()) or secrets.token_urlsafe(24)
    try:
        signed_in = service.sign_in(
            ws,
            form.values["sign_in_name"],
            form.values["password"],
            source=request.remote_addr or "",
            device=device,
            lasts=_lasts(),
            space_id=current_space().id,
        )
    except NoPost:
        form.complain(WHOLE, _("您的岗位已经结束，不能登录了。有疑问，问本单位的管理员。"))
        return _sign_in_page(form), 422
    except Disabled:
        keep_despite_refusal()
        form.complain(WHOLE, _("您的账号停用了，不能登录。要再用，请本单位的管理员重新启用；找不到他，找县级管理员。"))
        return _sign_in_page(form), 422
    except WrongSignIn:
        keep_despite_refusal()
        form.complain(WHOLE, _("登录名或者密码不对。"))
        return _sign_in_page(form), 422
    except TooManyTries as wait:
        form.complain(WHOLE, _("试的次数太多了，请过 %(minutes)s 分钟再试。", minutes=wait.minutes))
        return _sign_in_page(form), 429
    response = make_response(redirect(_onward(form.values["onward"], signed_in)))
    settings = _settings()
    response.set_cookie(_device_cookie(), device, max_age=YEAR, secure=settings.https, httponly=True, samesite="Lax")
    remember(claim_of(ws.space, signed_in), signed_in.space_code)
    return response


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this sign-in in the database and empty the cookie."""
    user = _user()
    if user is not None and user.claim is not None:
        service.sign_out(door_workspace(), user.claim.sign_in_id)
    forget()
    return redirect(url_for("people.sign_in", space=current_space().code), 303)


@blueprint.get("/posts")
def posts() -> ResponseReturnValue:
    """Show a person's posts, to change from one to another."""
    ws = current_workspace()
    lines = service.posts_of(door_workspace(), ws.actor.account_id or 0)
    return render_template("people/posts.html", lines=lines, current=ws.actor.post_id, post_words=post_words)


@blueprint.post("/posts/<int:post_id>")
def switch(post_id: int) -> ResponseReturnValue:
    """Change to another of one's own posts."""
    current_workspace()
    user = _user()
    if user is None or user.claim is None:
        return redirect(url_for("people.sign_in", space=current_space().code), 303)
    try:
        signed_in = service.switch_post(door_workspace(), user.claim.sign_in_id, post_id, lasts=_lasts())
    except WrongSignIn:
        return redirect(url_for("people.posts", space=current_space().code), 303)
    remember(claim_of(current_space(), signed_in), signed_in.space_code)
    return redirect(url_for("cases.home", space=signed_in.space_code), 303)


@blueprint.get("/password")
def password() -> ResponseReturnValue:
    """Show the form to change one's password."""
    current_workspace()
    return _password_page(Form.blank(PasswordSchema()))


@blueprint.post("/password")
def change_password() -> ResponseReturnValue:
    """Change one's password; every sign-in of the account ends, and one signs in anew."""
    ws, form = current_workspace(), Form.sent(PasswordSchema())
    if not form.errors and form.values["new"] != form.values["again"]:
        form.complain("again", _("两次输入的新密码不一样。"))
    if not form.errors and form.values["new"] == form.values["old"]:
        form.complain("new", _("新密码不能和现在的一样。"))
    if not form.errors:
        try:
            service.change_password(door_workspace(), ws.actor.account_id or 0, form.values["old"], form.values["new"])
        except WrongSignIn:
            form.complain("old", _("现在的密码不对。"))
        except WeakPassword as weak:
            form.complain("new", _weakness(weak.code))
    if form.errors:
        return _password_page(form), 422
    forget()
    flash(_("密码改好了，请用新密码登录。"))
    return redirect(url_for("people.sign_in", space=current_space().code), 303)


def _weakness(code: str) -> str:
    return {
        "too_short": _("密码至少要 %(n)s 个字符。", n=SHORTEST),
        "too_long": _("密码最多 %(n)s 个字符。", n=LONGEST),
        "too_common": _("这个密码太常见，容易被猜到，换一个。"),
        "holds_name": _("密码里不要带登录名。"),
    }[code]


def _sign_in_page(form: Form) -> str:
    settings = _settings()
    return render_template("people/sign_in.html", form=form, space=current_space(), demo=settings.demo)


def _password_page(form: Form) -> str:
    return render_template("people/password.html", form=form, must=_must_change(), shortest=SHORTEST)


def _onward(wanted: str, signed_in: SignedIn) -> str:
    """Return where to go after signing in: what was asked for, if it lies under the same space, else the day's work."""
    if signed_in.must_change:
        return url_for("people.password", space=signed_in.space_code)
    parts = urlsplit(wanted)
    own = wanted.startswith(f"/{signed_in.space_code}/") and not parts.netloc and not parts.scheme and "\\" not in wanted
    return wanted if own else url_for("cases.home", space=signed_in.space_code)


def _device_cookie() -> str:
    return f"__Host-{DEVICE_COOKIE}" if _settings().https else DEVICE_COOKIE


def _lasts() -> timedelta:
    return timedelta(hours=_settings().signed_in_hours)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["fengqiao.settings"]
    return settings


def _must_change() -> bool:
    presence = current_presence()
    return presence is not None and presence.must_change


def _user() -> SignedInUser | None:
    present_workspace()
    user = g.get("_login_user")
    return user if isinstance(user, SignedInUser) else None

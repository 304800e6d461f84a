"""Signing in over the web: what the cookie says, and whether the database agrees."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Flask, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from core.config import Settings
from core.people import service
from core.people.service import Presence, SignedIn
from core.web.security import bears_token
from core.workspace import Actor, Workspace
from tenants.door import Database
from tenants.scopes import Role, Scope
from tenants.spaces import Space, SpaceKind

_ROLES = {SpaceKind.TOWNSHIP: Role.TOWNSHIP, SpaceKind.COUNTY: Role.COUNTY, SpaceKind.PREFECTURE: Role.PREFECTURE}
#: The secret by which a browser is known to an account; lasts a year.
DEVICE_COOKIE = "fq_device"


@dataclass(frozen=True, slots=True)
class Claim:
    """What a signed cookie claims: numbers the database has to agree with."""

    county_id: int
    space_id: int
    account_id: int
    sign_in_id: int
    secret: str

    def written(self) -> str:
        """Return the claim as the cookie keeps it."""
        return f"{self.county_id}.{self.space_id}.{self.account_id}.{self.sign_in_id}.{self.secret}"

    @classmethod
    def read(cls, text: str) -> "Claim | None":
        """Return the claim in a cookie, or None where it is none."""
        parts = text.split(".")
        if len(parts) != 5 or not all(part.isdigit() for part in parts[:4]):
            return None
        county, space, account, sign_in = (int(part) for part in parts[:4])
        return cls(county, space, account, sign_in, parts[4])


class SignedInUser(UserMixin):  # type: ignore[misc]  # flask-login has no types
    """The person behind a request, with the workspace opened for them."""

    def __init__(self, claim: Claim | None, presence: Presence, workspace: Workspace) -> None:
        """Keep what the pages ask for."""
        self.claim = claim
        self.presence = presence
        self.workspace = workspace

    def get_id(self) -> str:
        """Return what the cookie keeps."""
        return self.claim.written() if self.claim else ""


def claim_of(space: Space, signed_in: SignedIn) -> Claim:
    """Return the claim of a fresh sign-in."""
    return Claim(space.seat, signed_in.space_id, signed_in.account_id, signed_in.sign_in_id, signed_in.secret)


class SignIns:
    """Opens the workspaces of people who are signed in, of residents, and of the door."""

    def __init__(self, database: Database, settings: Settings) -> None:
        """Work on this database under these settings."""
        self._database = database
        self._idle = timedelta(minutes=settings.idle_minutes)

    def setup(self, app: Flask) -> None:
        """Let flask-login load the person of a request through here; it keeps no cookie of its own to be remembered by."""
        manager = LoginManager(app)
        manager.session_protection = None
        manager.user_loader(self._load)

    def signed_in(self, space: Space) -> Workspace | None:
        """Return the workspace of whoever is signed in at this space, or None."""
        g.signing_space = space
        if bears_token():
            user = self._by_token(space, request.headers["Authorization"].partition(" ")[2].strip())
            if user is not None:
                g._login_user = user  # noqa: SLF001  # where flask-login keeps the person of a request
            return None if user is None else user.workspace
        return current_user.workspace if current_user.is_authenticated else None

    def public(self, space: Space, code: str | None) -> Workspace:
        """Return a resident's workspace."""
        scope = Scope(Role.PUBLIC, county=space.county_id, space=space.id, code=code)
        return Workspace(self._database.open(scope), space, Actor("resident", ""))

    def door(self, space: Space) -> Workspace:
        """Return the door's workspace."""
        home = space.home  # accounts are read where they are, wherever their people work
        scope = Scope(Role.DOOR, county=home.county_id, space=home.id, seat=home.seat)
        return Workspace(self._database.open(scope), home, Actor("door", ""))

    def _load(self, user_id: str) -> SignedInUser | None:
        space: Space | None = g.get("signing_space")
        claim = Claim.read(user_id)
        if space is None or claim is None or (claim.county_id, claim.space_id) != (space.seat, space.id):
            return None
        scope = Scope(
            _ROLES[space.kind],
            county=space.county_id,
            space=space.id,
            seat=claim.county_id,
            account=claim.account_id,
            sign_in=claim.sign_in_id,
        )
        workspace = Workspace(self._database.open(scope), space, Actor("nobody", ""))
        found = service.presence(
            workspace,
            seat=claim.county_id,
            sign_in_id=claim.sign_in_id,
            account_id=claim.account_id,
            secret=claim.secret,
            idle=self._idle,
        )
        if found is None:
            workspace.session.close()
            return None
        if found.noted:
            workspace.session.commit()
        workspace.actor = found.actor
        return SignedInUser(claim, found, workspace)

    def _by_token(self, space: Space, secret: str) -> SignedInUser | None:
        door = self.door(space)
        with door.session:
            holder = service.presence_by_token(door, secret)
            door.session.commit()
        if holder is None or holder.space_id != space.id:
            return None
        actor = holder.presence.actor
        scope = Scope(_ROLES[space.kind], county=space.county_id, space=space.id, seat=space.seat, account=actor.account_id)
        return SignedInUser(None, holder.presence, Workspace(self._database.open(scope), space, actor))


def current_presence() -> Presence | None:
    """Return who is signed in, as far as this request asked already; never opens anything."""
    user = g.get("_login_user")
    return user.presence if isinstance(user, SignedInUser) else None


def remember(claim: Claim, space_code: str) -> None:
    """Put a fresh sign-in into the cookie, in place of whatever was there."""
    session.clear()
    user = UserMixin()
    user.id = claim.written()
    login_user(user)
    session["space"] = space_code


def forget() -> None:
    """Empty the cookie."""
    logout_user()
    session.clear()

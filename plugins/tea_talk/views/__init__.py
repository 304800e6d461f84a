"""Pages for people who work here, for residents, and the same for programs."""

from plugins.tea_talk.views import gatherings, houses, invitations, programs, residents, sheet, talks, week
from plugins.tea_talk.views.doors import api, blueprint, public

__all__ = ["api", "blueprint", "gatherings", "houses", "invitations", "programs", "public", "residents", "sheet", "talks", "week"]

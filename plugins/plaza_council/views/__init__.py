"""Pages for people who work here, for residents, and the same for programs."""

from plugins.plaza_council.views import councils, edits, halls, papers, programs, residents, topics, voices
from plugins.plaza_council.views.doors import api, blueprint, public

__all__ = ["api", "blueprint", "councils", "edits", "halls", "papers", "programs", "public", "residents", "topics", "voices"]

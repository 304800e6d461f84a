"""Pages of what is done over a case, and what they lay onto the page of a case."""

from core.coordination.views import deeds, red, who
from core.coordination.views.addition import ADDITION
from core.coordination.views.doors import blueprint

__all__ = ["ADDITION", "blueprint", "deeds", "red", "who"]

"""Pages on which a county's ladders are written, checked, published, and given to its places."""

from core.administration.views.ladders import beginning, history, publishing, resources, rungs, sheet, ways

__all__ = ["beginning", "history", "publishing", "resources", "rungs", "sheet", "ways"]

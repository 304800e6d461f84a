"""May see, may do: one table of posts, asked by pages, lists, search, counts, the API and the tests alike.

The database fences spaces from each other; here it is decided, inside a space, what a post sees and does.
"""

from core.access.decisions import CaseFacts, Why, gives, may, may_on, reach_of, reason_to_see, sight
from core.access.deeds import CALLED, HOLDING, INTAKE, LEADING, OVERSIGHT, RULING, Deed
from core.access.posts import (
    COUNTY_POSTS,
    POSTS,
    POSTS_AT,
    PREFECTURE_POSTS,
    THREE_ADMINISTRATORS,
    TOWNSHIP_POSTS,
    UNIT_POSTS,
    PostKind,
    Reach,
    Sight,
)

__all__ = [
    "CALLED",
    "COUNTY_POSTS",
    "HOLDING",
    "INTAKE",
    "LEADING",
    "OVERSIGHT",
    "POSTS",
    "POSTS_AT",
    "PREFECTURE_POSTS",
    "RULING",
    "THREE_ADMINISTRATORS",
    "TOWNSHIP_POSTS",
    "UNIT_POSTS",
    "CaseFacts",
    "Deed",
    "PostKind",
    "Reach",
    "Sight",
    "Why",
    "gives",
    "may",
    "may_on",
    "reach_of",
    "reason_to_see",
    "sight",
]

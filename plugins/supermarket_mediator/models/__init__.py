"""The tables of the practice: who stands on the wall, who picked whom for which case, and which room guides which township."""

from plugins.supermarket_mediator.models.base import Base
from plugins.supermarket_mediator.models.choosing import Choosing, Place, Recusal, Ticket, Waiver
from plugins.supermarket_mediator.models.guiding import Guidance, GuidanceNote
from plugins.supermarket_mediator.models.roster import Mediator, Photo, Tie

__all__ = ["Base", "Choosing", "Guidance", "GuidanceNote", "Mediator", "Photo", "Place", "Recusal", "Ticket", "Tie", "Waiver"]

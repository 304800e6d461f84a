"""The outbox and those who carry it."""

from core.notifications.service import carry, outbox_values, tell, unread

__all__ = ["carry", "outbox_values", "tell", "unread"]

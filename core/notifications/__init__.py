"""The outbox and those who carry it."""

from core.notifications.service import carry, inbox, mark_read, outbox_values, tell, unread

__all__ = ["carry", "inbox", "mark_read", "outbox_values", "tell", "unread"]

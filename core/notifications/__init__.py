"""The outbox and those who carry it."""

from core.notifications.service import asked, carry, inbox, mark_carried, mark_followed, mark_read, outbox_values, tell, unread

__all__ = ["asked", "carry", "inbox", "mark_carried", "mark_followed", "mark_read", "outbox_values", "tell", "unread"]

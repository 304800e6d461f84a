"""Numbers for new rows: below 2^53, handed out in blocks to each process."""

import os
import threading

from sqlalchemy import text
from sqlalchemy.orm import Session

BLOCK = 1_000
SEQUENCE = "key_blocks"
_NEXT_BLOCK = text(f"SELECT nextval('{SEQUENCE}')")


class KeyBlocks:
    """Gives keys that no other process gives; one round trip to the database for every thousand."""

    def __init__(self) -> None:
        """Start without a block; the first key fetches one."""
        self._lock = threading.Lock()
        self._next = self._end = 0
        self._pid = os.getpid()

    def take(self, session: Session) -> int:
        """Return a new key, unique in this database."""
        with self._lock:
            if self._next >= self._end or self._pid != os.getpid():
                block = int(session.execute(_NEXT_BLOCK).scalar_one())
                self._next, self._end, self._pid = block * BLOCK, (block + 1) * BLOCK, os.getpid()
            self._next += 1
            return self._next - 1

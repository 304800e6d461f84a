"""Clients outside: each files cases and moves them, and asks again with the same key until it is answered. What was answered is remembered."""

import json
import threading
import uuid
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any

#: What a client takes for "ask again": the program is away, is coming up, or broke off.
AGAIN = {500, 502, 503}


@dataclass
class Place:
    """Where the clients work: the port, the space, and the tokens of those who work there."""

    port: int
    code: str
    tokens: dict[str, str]
    #: The unit cases are given to.
    unit_id: int


@dataclass
class Client(threading.Thread):
    """One client; ``done`` are the deeds that were acknowledged, by the title of the case."""

    place: Place
    number: int
    stop: threading.Event
    done: dict[str, list[str]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    asked_again: int = 0
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Be a thread."""
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        """Be the one and only of its number."""
        return self.number

    def run(self) -> None:
        """File and move case after case until told to stop; the case at hand is finished."""
        count = 0
        while not self.stop.is_set() and not self.wrong:
            count += 1
            title = f"storm {self.number} {count}"
            self.done[title] = []
            case = self._ask("clerk", "cases", title, "registered", {"title": title, "unit_id": str(self.place.unit_id)})
            self._move("clerk", case, title, "triage", {"type_code": "J02", "grade": 2})
            self._move("clerk", case, title, "dispatch", {"unit_id": str(self.place.unit_id)})
            self._move("village", case, title, "sign-for", None)

    def _move(self, who: str, case: dict[str, Any], title: str, deed: str, body: Any) -> None:
        if not self.wrong:
            case |= self._ask(who, f"cases/{case['id']}/{deed}", title, deed, body, version=int(case["version"]))

    def _ask(self, who: str, path: str, title: str, deed: str, body: Any, version: int | None = None) -> dict[str, Any]:
        key = uuid.uuid4().hex
        while True:
            status, said = self._once(who, path, key, body, version)
            if status in {200, 201}:
                self.done[title].append(deed)
                self.numbers[title] = int(said["id"])
                return said
            if status and status not in AGAIN:
                self.wrong.append(f"{path}: {status} {said}")
                return {"id": 0, "version": 0}
            self.asked_again += 1
            self.stop.wait(0.05)

    def _once(self, who: str, path: str, key: str, body: Any, version: int | None) -> tuple[int, dict[str, Any]]:
        """Ask once: the status and what was said, or 0 where nobody answered to the end."""
        headers = {
            "Authorization": f"Bearer {self.place.tokens[who]}",
            "Idempotency-Key": key,
            "Content-Type": "application/json",
        }
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        connection = HTTPConnection("127.0.0.1", self.place.port, timeout=90)
        try:
            sent = None if body is None else json.dumps(body)
            connection.request("POST", f"/api/v1/{self.place.code}/{path}", sent, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"{}")
        except (OSError, HTTPException, ValueError):
            return 0, {}
        finally:
            connection.close()

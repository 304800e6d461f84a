"""Query codes: what a resident keeps to see what became of a report, and what the database finds it by.

A code is made of the form's own key by HMAC, so that a form sent twice gives the same code and nobody has to store it.
"""

import hmac
import unicodedata

#: Letters and digits that nobody takes for another, written by hand or read out: no 0 O Q, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V.
ALPHABET = "34679ACDEFHJKMNPRTWXY"
#: Characters of a code that is asked for together with the last four digits of a telephone (handbook 2.7.2).
WITH_TAIL = 8
#: Characters of a code that stands alone.
ALONE = 12
TAIL = 4
_GROUP = 4


def query_code(secret: str, county_id: int, form: str, *, alone: bool) -> str:
    """Return the code for a form, named by its key and what stands in it; ``alone`` where no telephone was left."""
    number = int.from_bytes(_sealed(secret, "code", county_id, form))
    characters = []
    for _place in range(ALONE if alone else WITH_TAIL):
        number, rest = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[rest])
    return "".join(characters)


def form_digest(secret: str, county_id: int, form: str) -> str:
    """Return the digest by which the database knows a form that was sent before; no code can be told from it."""
    return _sealed(secret, "form", county_id, form).hex()


def grouped(code: str) -> str:
    """Return the code in groups of four, as people read it out: 34AC-67DF."""
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def plain(typed: str) -> str:
    """Return what somebody typed as a code would be written: capitals, no blanks, no dashes, no full-width letters."""
    return "".join(character for character in unicodedata.normalize("NFKC", typed).upper() if character.isalnum())


def tail_of(phone: str) -> str:
    """Return the last four digits of a telephone number, or nothing where none was left."""
    return "".join(character for character in phone if character.isdigit())[-TAIL:]


def needs_tail(code: str) -> bool:
    """Return whether a plain code of this length is asked for together with the tail of a telephone number."""
    return len(code) < ALONE


def _sealed(secret: str, use: str, county_id: int, form: str) -> bytes:
    return hmac.digest(secret.encode(), f"{use}:{county_id}:{form}".encode(), "sha256")

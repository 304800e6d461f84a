"""What a password must be, and how long a token lives; free of database and web."""

SHORTEST = 10
LONGEST = 128
#: Days a personal token lives at most, and how many live ones a person may have.
TOKEN_DAYS = 365
MOST_TOKENS = 20
#: Fewer different characters than this is no password.
FEWEST_DIFFERENT = 4
#: What people choose first.
_COMMON = frozenset(
    {"1234567890", "12345678910", "0123456789", "qwertyuiop", "1qaz2wsx3edc", "password123", "woaini1314", "5201314520"}
)


class WeakPassword(ValueError):
    """A password that is too short, too long, too common or holds the name; ``code`` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check_password(password: str, sign_in_name: str) -> None:
    """See that a new password can be used.

    Raises:
        WeakPassword: ``too_short``, ``too_long``, ``too_common`` or ``holds_name``.
    """
    if len(password) < SHORTEST:
        raise WeakPassword("too_short")
    if len(password) > LONGEST:
        raise WeakPassword("too_long")
    if password.lower() in _COMMON or len(set(password)) < FEWEST_DIFFERENT:
        raise WeakPassword("too_common")
    if sign_in_name.lower() in password.lower():
        raise WeakPassword("holds_name")

"""What a review and a leader's word must say; free of database and web."""

from core.cases.rules import Refused

#: A review opens a case for so many natural days at most.
LONGEST_REVIEW = 30


def check_review(reason: str, days: int) -> None:
    """See that a review says why, and for how long it opens the case.

    Raises:
        Refused: ``say_why_review`` or ``review_too_long``.
    """
    if not reason.strip():
        raise Refused("say_why_review", "reason")
    if not 1 <= days <= LONGEST_REVIEW:
        raise Refused("review_too_long", "days")


def check_words(words: str) -> None:
    """See that something was said.

    Raises:
        Refused: ``say_the_word``.
    """
    if not words.strip():
        raise Refused("say_the_word", "words")

"""What can be done about an agreement: verbs with their object."""

from core.agreements.service.agreeing import agree, break_off, sign
from core.agreements.service.confirming import against_confirmation, apply_for_confirmation, record_ruling
from core.agreements.service.correcting import correct_party
from core.agreements.service.performing import pay, plan, urge_payment
from core.agreements.service.reading import Standing, read_agreement, today

__all__ = [
    "Standing",
    "against_confirmation",
    "agree",
    "apply_for_confirmation",
    "break_off",
    "correct_party",
    "pay",
    "plan",
    "read_agreement",
    "record_ruling",
    "sign",
    "today",
    "urge_payment",
]

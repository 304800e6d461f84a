"""Agreements: their terms and signatures, who pays what by when, and judicial confirmation. Nobody pays anything to the committee."""

from core.agreements.service import (
    Standing,
    agree,
    apply_for_confirmation,
    break_off,
    correct_party,
    pay,
    plan,
    read_agreement,
    record_ruling,
    sign,
    urge_payment,
)

__all__ = [
    "Standing",
    "agree",
    "apply_for_confirmation",
    "break_off",
    "correct_party",
    "pay",
    "plan",
    "read_agreement",
    "record_ruling",
    "sign",
    "urge_payment",
]

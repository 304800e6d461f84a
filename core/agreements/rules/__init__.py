"""Decisions about agreements, free of database and web."""

from core.agreements.rules.confirming import Application, Ruling, days_left, joint, objections, window_ends
from core.agreements.rules.money import fen_of, in_figures, yuan
from core.agreements.rules.terms import (
    NewAgreement,
    NewInstalment,
    Payment,
    Plan,
    Signing,
    effective_on,
    missing_of,
    must_be_written,
    numeral,
    signers_of,
    terms_of,
)

__all__ = [
    "Application",
    "NewAgreement",
    "NewInstalment",
    "Payment",
    "Plan",
    "Ruling",
    "Signing",
    "days_left",
    "effective_on",
    "fen_of",
    "in_figures",
    "joint",
    "missing_of",
    "must_be_written",
    "numeral",
    "objections",
    "signers_of",
    "terms_of",
    "window_ends",
    "yuan",
]

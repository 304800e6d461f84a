"""The keys a mediator is described with: fields, languages, where one comes from; and what one may be tied by."""

from collections.abc import Mapping

#: What one is good at, and the types of the Ministry of Justice's list that belong to it.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "family": ("J01",),
    "neighbours": ("J02",),
    "homestead": ("J03",),
    "contract": ("J04",),
    "business": ("J05",),
    "harm": ("J06",),
    "land": ("J07",),
    "relocation": ("J08",),
    "environment": ("J09",),
    "labour": ("J10", "J11"),
    "consumer": ("J12", "J13", "J14"),
    "medical": ("J15",),
    "traffic": ("J16",),
    "property": ("J17",),
}
LANGUAGES = ("mandarin", "local", "sign", "uyghur", "mongolian", "kazakh", "tibetan", "yi", "zhuang", "korean")
#: Members of the committee and those it hired (People's Mediation Law Art. 13, 14); the four a village asks first stand together.
SOURCES = ("member", "notable", "party_elder", "cadre_elder", "worthy", "lawyer", "hired")
#: Why a mediator takes nothing new: away, suspended (Art. 15), left.
RESTS = ("away", "suspended", "left")
TIES = ("kin", "work", "interest", "recused")
RECUSALS = ("kin", "work", "interest", "other")
WAYS = ("phone", "paper", "recommended", "assigned")
GUIDANCE = ("visit", "call", "advice", "training")
WEEK = "1234567"


def field_of(type_code: str | None) -> str:
    """Return the field a type of dispute belongs to; empty for a type without a field of its own, and before triage."""
    return next((field for field, codes in FIELDS.items() if type_code in codes), "")

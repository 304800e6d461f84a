"""The national code tables a case is written with: types, sources, ways, reasons. Codes only; the words are the web's."""

#: Types of the Ministry of Justice's statistics (人民调解案件统计), in its order.
TYPES = (
    "J01", "J02", "J03", "J04", "J05", "J06", "J07", "J08", "J09", "J10",
    "J11", "J12", "J13", "J14", "J15", "J16", "J17", "J18", "J99",
)  # fmt: skip

#: What a grid member or resident taps, with the type it stands for; the last three decide the kind instead.
TOPICS: dict[str, tuple[str, str | None]] = {
    "neighbours": ("dispute", "J02"),
    "land": ("dispute", "J07"),
    "family": ("dispute", "J01"),
    "wages": ("dispute", "J10"),
    "house": ("dispute", "J03"),
    "harm": ("dispute", "J06"),
    "hazard": ("hazard", None),
    "hardship": ("hardship", None),
    "unsure": ("dispute", None),
}

KINDS = ("dispute", "hazard", "hardship", "advice", "warning")

#: Sources of a case (GB/T 31000 事件来源, widened by what the localities use).
SOURCES = ("01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16", "17", "99")
FROM_GRID, FROM_WINDOW, FROM_RESIDENT = "01", "02", "03"

CHANNELS = ("window", "phone", "public", "api")

#: Ways of resolving (GB/T 31000 化解方式), those a township uses.
WAYS = ("people", "administrative", "police", "industry", "lawyer", "settled_between", "help", "other")

#: Why mediation ends without agreement (在线调解规则 Art. 25 and court forms).
END_REASONS = (
    "withdrawn", "settled_between", "unreachable", "refused", "too_far_apart", "out_of_time", "not_signed", "out_of_scope", "sham", "crime",
    "party_gone", "other",
)  # fmt: skip

TOLD_WAYS = ("in_person", "post", "message", "telephone")
CONSENT_WAYS = ("written", "oral", "telephone")
VISIT_WAYS = ("home", "telephone", "message", "office")

"""What was done and looked at, by whom, when."""

from core.audit.chain import Break, Verdict, seal, verify
from core.audit.service import Done, KeyUsedOtherwise, begin_deed, finish_deed, record, record_many

__all__ = [
    "Break",
    "Done",
    "KeyUsedOtherwise",
    "Verdict",
    "begin_deed",
    "finish_deed",
    "record",
    "record_many",
    "seal",
    "verify",
]

"""What was done and looked at, by whom, when."""

from core.audit.service import Done, KeyUsedOtherwise, begin_deed, finish_deed, record, record_many

__all__ = ["Done", "KeyUsedOtherwise", "begin_deed", "finish_deed", "record", "record_many"]

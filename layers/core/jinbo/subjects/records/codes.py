"""Keys of printed codes: pk `CODE#<key>`, and `CODE` beside its subject."""

from __future__ import annotations

from datetime import datetime

from pynamodb.attributes import UnicodeAttribute

from jinbo.kernel.clock import iso
from jinbo.kernel.fact import Subject
from jinbo.platform.tables import Record, our_errors
from jinbo.subjects.ports import CodeKey
from jinbo.subjects.records.items import subject_pk
from jinbo.subjects.records.labelled import LabelledWrite


class CodeRecord(Record):
    """A code's key and its subject; one item each way."""

    key = UnicodeAttribute()
    subject = UnicodeAttribute()


class TableCodes:
    """Implements `ports.CodeStore`."""

    def key(self, key: str) -> CodeKey | None:
        """What a key stands for."""
        return _get(f"CODE#{key}")

    def key_of(self, subject: Subject) -> CodeKey | None:
        """The key of a subject's code."""
        return _get(subject_pk(subject))

    def save_key(self, code: CodeKey, *, at: datetime) -> None:
        """Writes both items, or neither."""
        write = LabelledWrite()
        for pk in (f"CODE#{code.key}", subject_pk(code.subject)):
            record = CodeRecord(pk, "CODE", kind="CODE", key=code.key, subject=str(code.subject))
            record.created_at = record.updated_at = iso(at)
            write.put(record, "printed-code")
        write.commit()


def _get(pk: str) -> CodeKey | None:
    with our_errors():
        try:
            record = CodeRecord.get(pk, "CODE", consistent_read=True)
        except CodeRecord.DoesNotExist:
            return None
    return CodeKey(record.key, Subject.parse(record.subject))

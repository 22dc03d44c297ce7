"""Identity's stores on DynamoDB (身份记录). Loaded when first named: who pushes to screens needs one of them (P6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinbo.kernel.later import later

if TYPE_CHECKING:
    from jinbo.identity.records.accounts import AccountRecords
    from jinbo.identity.records.audit import AuditRecords
    from jinbo.identity.records.endings import EndingRecords
    from jinbo.identity.records.sessions import GuardRecords, OneTimeRecords, SessionRecords
else:
    __getattr__ = later(
        __name__,
        {
            ".accounts": ("AccountRecords",),
            ".audit": ("AuditRecords",),
            ".endings": ("EndingRecords",),
            ".sessions": ("GuardRecords", "OneTimeRecords", "SessionRecords"),
        },
    )

__all__ = ["AccountRecords", "AuditRecords", "EndingRecords", "GuardRecords", "OneTimeRecords", "SessionRecords"]

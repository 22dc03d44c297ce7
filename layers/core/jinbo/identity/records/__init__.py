"""Identity's stores on DynamoDB (身份记录)."""

from jinbo.identity.records.accounts import AccountRecords
from jinbo.identity.records.audit import AuditRecords
from jinbo.identity.records.sessions import GuardRecords, OneTimeRecords, SessionRecords

__all__ = ["AccountRecords", "AuditRecords", "GuardRecords", "OneTimeRecords", "SessionRecords"]

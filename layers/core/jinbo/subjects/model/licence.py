"""Licences (许可证) and their life: VALID → EXPIRING → EXPIRED by the calendar, SUSPENDED, REVOKED, CANCELLED by decision."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from jinbo.kernel.frozen import frozen
from jinbo.kernel.machine import StateMachine


class LicenceStatus(StrEnum):
    """States of DOMAIN 1.1 (许可证状态)."""

    VALID = "VALID"  # 有效
    EXPIRING = "EXPIRING"  # 即将到期
    EXPIRED = "EXPIRED"  # 已过期
    SUSPENDED = "SUSPENDED"  # 暂停
    REVOKED = "REVOKED"  # 吊销
    CANCELLED = "CANCELLED"  # 注销


class LicenceMove(StrEnum):
    """What moves a licence. The first two the calendar does, the others a person."""

    NEAR_END = "NEAR_END"
    PASS_END = "PASS_END"  # noqa: S105 - the day of expiry passes; no password
    RENEW = "RENEW"  # 延续
    SUSPEND = "SUSPEND"
    RESUME = "RESUME"
    REVOKE = "REVOKE"
    CANCEL = "CANCEL"


DEAD = frozenset({LicenceStatus.EXPIRED, LicenceStatus.REVOKED, LicenceStatus.CANCELLED})
"""States in which nobody may trade on it (无有效许可经营): alarm ORANGE, and the card says 许可证已失效 (DOMAIN 1.1)."""

_S, _M = LicenceStatus, LicenceMove
LICENCE = StateMachine[LicenceStatus, LicenceMove](
    {
        (_S.VALID, _M.NEAR_END): _S.EXPIRING,
        (_S.VALID, _M.PASS_END): _S.EXPIRED,
        (_S.EXPIRING, _M.PASS_END): _S.EXPIRED,
        (_S.SUSPENDED, _M.PASS_END): _S.EXPIRED,
        **{(state, _M.RENEW): _S.VALID for state in (_S.VALID, _S.EXPIRING, _S.EXPIRED)},
        **{(state, _M.SUSPEND): _S.SUSPENDED for state in (_S.VALID, _S.EXPIRING)},
        (_S.SUSPENDED, _M.RESUME): _S.VALID,
        **{(state, _M.REVOKE): _S.REVOKED for state in (_S.VALID, _S.EXPIRING, _S.SUSPENDED)},
        **{(state, _M.CANCEL): _S.CANCELLED for state in (_S.VALID, _S.EXPIRING, _S.SUSPENDED, _S.EXPIRED)},
    },
    {
        _S.VALID: "有效",
        _S.EXPIRING: "即将到期",
        _S.EXPIRED: "已过期",
        _S.SUSPENDED: "已暂扣",
        _S.REVOKED: "已吊销",
        _S.CANCELLED: "已注销",
        _M.NEAR_END: "临近到期",
        _M.PASS_END: "到期",
        _M.RENEW: "延续",
        _M.SUSPEND: "暂扣",
        _M.RESUME: "恢复",
        _M.REVOKE: "吊销",
        _M.CANCEL: "注销",
    },
)


@frozen
class Licence:
    """A food business licence (食品经营许可证), or another kind where `no` has another form. Days are Shanghai's, inclusive."""

    no: str
    valid_from: date
    valid_to: date
    status: LicenceStatus = LicenceStatus.VALID
    noticed_days: int | None = None
    """The smallest of 30/15/7/1 already told for this term, so that each reminder is told once."""
    issuer: str = ""
    signer: str = ""
    issue_date: date | None = None

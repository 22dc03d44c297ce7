"""Errors that a person is told about: a stable code and a sentence in Chinese and English (RFC 9457 at the API's edge).

A use case raises these; the edge turns them into a problem document. Anything else that escapes is a fault of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class JinboError(Exception):
    """Base of every refusal. `code` never changes once published; `zh` and `en` are for people; `details` for programs."""

    status = 400

    def __init__(self, code: str, zh: str, en: str, *, details: Mapping[str, Any] | None = None) -> None:
        super().__init__(f"{code}: {en}")
        self.code = code
        self.zh = zh
        self.en = en
        self.details: Mapping[str, Any] = details or {}


class InvalidError(JinboError):
    """The input is wrong, and will be wrong if sent again (输入有误)."""

    status = 422


class UnauthenticatedError(JinboError):
    """Nobody known is asking (未登录)."""

    status = 401


class ForbiddenError(JinboError):
    """Known, but not allowed (无权限). For foreign objects use NotFoundError: absent and foreign answer alike."""

    status = 403


class NotFoundError(JinboError):
    """No such thing, or none that the asker may know of (不存在)."""

    status = 404

    def __init__(self) -> None:
        super().__init__("not-found", "没有找到该内容", "There is no such thing here")


class ConflictError(JinboError):
    """The thing has moved on since it was read (状态冲突)."""

    status = 409


class TooManyRequestsError(JinboError):
    """Ask again in `retry_after` seconds (请求过于频繁)."""

    status = 429

    def __init__(self, retry_after: int) -> None:
        super().__init__("too-many-requests", "请求过于频繁，请稍后再试", "Too many requests; try again later")
        self.retry_after = retry_after


class UnavailableError(JinboError):
    """Something we depend on does not answer now; the same request may succeed later (暂不可用)."""

    status = 503

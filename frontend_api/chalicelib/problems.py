"""Problems (RFC 9457): every refusal is `application/problem+json` with a stable code and a sentence in both languages."""

from __future__ import annotations

import json
from typing import Any

from chalice.app import Response
from jinbo.kernel.errors import InvalidError, JinboError, TooManyRequestsError
from pydantic import ValidationError

PROBLEM_JSON = "application/problem+json"
TYPE_BASE = "https://jinbo.example/problems/"
TITLES = {
    400: "请求有误 · Bad request",
    401: "未登录 · Not signed in",
    403: "无权限 · Not allowed",
    404: "不存在 · Not found",
    406: "无法提供 · Not acceptable",
    409: "状态冲突 · Conflict",
    413: "内容过大 · Too large",
    415: "格式不支持 · Unsupported media type",
    422: "输入有误 · Invalid input",
    429: "请求过多 · Too many requests",
    500: "系统故障 · Our fault",
    503: "暂不可用 · Unavailable",
}


def problem(error: JinboError, request_id: str) -> Response:
    """The answer that tells a person and a program what was refused and why."""
    headers: dict[str, str | list[str]] = {"Content-Type": PROBLEM_JSON, "Cache-Control": "no-store"}
    if isinstance(error, TooManyRequestsError):
        headers["Retry-After"] = str(error.retry_after)
    body: dict[str, Any] = {
        "type": TYPE_BASE + error.code,
        "title": TITLES.get(error.status, TITLES[400]),
        "status": error.status,
        "code": error.code,
        "detail": error.zh,
        "detail_en": error.en,
        "request_id": request_id,
    }
    if error.details:
        body["errors"] = dict(error.details)
    return Response(body=json.dumps(body, ensure_ascii=False), status_code=error.status, headers=headers)


class MalformedError(JinboError):
    """The request cannot be read at all."""

    status = 400


class TooLargeError(JinboError):
    """The request is larger than the route takes."""

    status = 413


class UnsupportedError(JinboError):
    """The body is not of the kind that the route takes."""

    status = 415


class NotAcceptableError(JinboError):
    """The caller does not take what the route answers."""

    status = 406


class FaultError(JinboError):
    """Something of ours broke. The request id leads to the log entry; the cause is not told."""

    status = 500

    def __init__(self) -> None:
        super().__init__("internal", "系统发生故障，我们已记录", "Something broke on our side; it has been recorded")


def invalid(error: ValidationError, where: str) -> JinboError:
    """pydantic's findings as one of our refusals: each field with its place and reason, never the value that was sent."""
    found = [
        {"field": ".".join(str(part) for part in item["loc"]) or where, "reason": item["msg"], "code": item["type"]}
        for item in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    return InvalidError(
        "invalid-input",
        "输入内容不符合要求，请检查标出的字段",
        "The input is not valid; see the named fields",
        details={"in": where, "fields": found},
    )

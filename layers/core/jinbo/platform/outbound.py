"""HTTP to others (对外请求): JSON over the standard library, with explicit time-outs, a bound on the answer, and no redirects.

Only hosts that settings name are called, never an address that a user gave (A11).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from jinbo.kernel.errors import UnavailableError

TIMEOUT_S = 3.0
"""A person waits for a sign-in; a function has 29 s for everything."""
MAX_ANSWER = 256_000


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class OutboundHttp:
    """Calls one outside system, named for the messages."""

    def __init__(self, name: str, *, timeout_s: float = TIMEOUT_S, allow_http: bool = False) -> None:
        self._name = name
        self._timeout_s = timeout_s
        self._schemes = {"https", "http"} if allow_http else {"https"}
        self._opener = build_opener(_NoRedirects)

    def get(self, url: str, query: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None) -> Any:
        """The JSON that a GET answers.

        Raises:
            RefusedByOtherError: it answers with a 4xx. UnavailableError: no answer, a 5xx, or not JSON.
        """
        full = f"{url}?{urlencode(query)}" if query else url
        return self._sent(Request(full, headers=dict(headers or {})))  # noqa: S310 - the scheme is checked in _sent

    def post_json(self, url: str, query: Mapping[str, str], body: Mapping[str, Any]) -> Any:
        """The JSON that a POST of JSON answers. Raises as `get`."""
        data = json.dumps(body, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json"}
        full = f"{url}?{urlencode(query)}" if query else url
        return self._sent(Request(full, data=data, headers=headers))  # noqa: S310 - the scheme is checked in _sent

    def post_form(self, url: str, form: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Any:
        """The JSON that a POST of a form answers. Raises as `get`."""
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        request = Request(url, data=urlencode(form).encode(), headers=kind | dict(headers or {}))  # noqa: S310 - as above
        return self._sent(request)

    def _sent(self, request: Request) -> Any:
        if urlsplit(request.full_url).scheme not in self._schemes:
            raise self._unavailable("not https")
        try:
            with self._opener.open(request, timeout=self._timeout_s) as answer:
                text = answer.read(MAX_ANSWER + 1)
        except HTTPError as error:
            with error:
                if 400 <= error.code < 500:
                    raise RefusedByOtherError(self._name, error.code, error.read(MAX_ANSWER)) from None
            raise self._unavailable(f"HTTP {error.code}") from None
        except (URLError, OSError) as error:
            raise self._unavailable(type(error).__name__) from None
        if len(text) > MAX_ANSWER:
            raise self._unavailable("answer too large")
        try:
            return json.loads(text)
        except ValueError:  # a captive portal's page with status 200, for one
            raise self._unavailable("not JSON") from None

    def _unavailable(self, why: str) -> UnavailableError:
        return UnavailableError(
            "outside-unavailable",
            f"外部系统（{self._name}）暂不可用",
            f"An outside system ({self._name}) does not answer as it should: {why}",
        )


class RefusedByOtherError(Exception):
    """The outside system answered with a 4xx; `body` is what it said."""

    def __init__(self, name: str, status: int, body: bytes) -> None:
        super().__init__(f"{name} answered {status}")
        self.status = status
        self.body = body

"""How a route is declared and called: parse, one use case, answer.

A room declares its routes on a `Routes`; `mount` gives them to Chalice. The declaration (path, method, action, models) is
also what openapi.json, the gateway's body and the authorizer's table are generated from, so the four cannot differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from chalice.app import Chalice, Response
from jinbo.kernel.access import ANONYMOUS, Action, Principal, Role
from jinbo.kernel.errors import JinboError, NotFoundError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chalicelib import journal
from chalicelib.problems import (
    FaultError,
    MalformedError,
    NotAcceptableError,
    TooLargeError,
    UnsupportedError,
    invalid,
    problem,
)

MAX_BODY = 1_000_000
"""Bytes of a JSON body. Files do not come through here; imports are bounded by this too."""

MAX_ID = 200
"""Characters of a path's parameter. No id of ours is as long; DynamoDB would refuse it as a key, as a fault of ours."""

Query = TypeVar("Query", bound=BaseModel | None)
Body = TypeVar("Body", bound=BaseModel | None)


class Wire(BaseModel):
    """Base of requests: unknown fields are refused, so that nothing can be slipped in (A5)."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PageQuery(Wire):
    """Cursor pagination (分页): `cursor` from the page before, `limit` at most 100."""

    cursor: str | None = Field(default=None, max_length=1024)
    limit: int = Field(default=50, ge=1, le=100)


@dataclass(frozen=True, slots=True)
class Raw:
    """An answer that is not JSON: a file or a picture."""

    body: str | bytes
    content_type: str
    filename: str = ""


@dataclass(frozen=True, slots=True)
class Call(Generic[Query, Body]):
    """What a route is given."""

    principal: Principal
    path: Mapping[str, str]
    query: Query
    body: Body
    ip: str
    headers: Mapping[str, str]
    session: str = ""
    """The session id (`sid`) of the token, '' for anonymous callers."""


@dataclass(frozen=True, slots=True)
class Route:
    """One declared route. `action` is None where anybody may call; `limit` names the rate limit that guards it."""

    method: str
    path: str
    action: Action | None
    summary: str
    handle: Callable[[Any], Any]
    query: type[BaseModel] | None
    body: type[BaseModel] | None
    answers: type[BaseModel] | str | None
    status: int
    limit: str
    idempotent: bool


@dataclass
class Routes:
    """The routes of one room (`tag`)."""

    tag: str
    declared: list[Route] = field(default_factory=list)

    def get(self, path: str, **how: Any) -> Callable[[Callable[[Any], Any]], Callable[[Any], Any]]:
        """Declares a route that reads."""
        return self._declare("GET", path, **how)

    def post(self, path: str, **how: Any) -> Callable[[Callable[[Any], Any]], Callable[[Any], Any]]:
        """Declares a route that writes; callers may send an Idempotency-Key."""
        return self._declare("POST", path, **how)

    def put(self, path: str, **how: Any) -> Callable[[Callable[[Any], Any]], Callable[[Any], Any]]:
        """Declares a route that replaces."""
        return self._declare("PUT", path, **how)

    def delete(self, path: str, **how: Any) -> Callable[[Callable[[Any], Any]], Callable[[Any], Any]]:
        """Declares a route that takes something away; what it needs to know stands in the query."""
        return self._declare("DELETE", path, **how)

    def _declare(
        self,
        method: str,
        path: str,
        *,
        action: Action | None,
        summary: str,
        query: type[BaseModel] | None = None,
        body: type[BaseModel] | None = None,
        answers: type[BaseModel] | str | None = None,
        status: int = 200,
        limit: str = "",
        idempotent: bool | None = None,
    ) -> Callable[[Callable[[Any], Any]], Callable[[Any], Any]]:
        def keep(handle: Callable[[Any], Any]) -> Callable[[Any], Any]:
            guard = limit or ("user" if action else "anon")
            once = method == "POST" and action is not None if idempotent is None else idempotent
            self.declared.append(
                Route(method, path, action, summary, handle, query, body, answers, status, guard, once)
            )
            return handle

        return keep


def mount(
    app: Chalice, rooms: Iterable[Routes], around: Callable[[Route, Call[Any, Any], Callable[[], Any]], Any]
) -> None:
    """Registers every route with Chalice. `around` wraps each call (rate limits, idempotency, audit)."""
    by_path: dict[str, dict[str, Route]] = {}
    for room in rooms:
        for route in room.declared:
            by_path.setdefault(route.path, {})[route.method] = route
    for path, methods in by_path.items():
        # no content_types: Chalice would refuse in its own words; `_json` refuses as everything else here does
        app.route(path, methods=sorted(methods), name=_name(path), content_types=[])(_view(app, path, methods, around))


def _name(path: str) -> str:
    return re.sub(r"\W+", "_", path).strip("_")


def _view(
    app: Chalice, declared: str, methods: Mapping[str, Route], around: Callable[..., Any]
) -> Callable[..., Response]:
    def view(**path: str) -> Response:
        journal.started()
        request: Any = app.current_request
        request_id = str(request.context.get("requestId", ""))
        try:
            route = methods[request.method]
            call = read_call(route, request, path)
            return acceptable(request, answer(route, around(route, call, lambda: route.handle(call))))
        except JinboError as error:
            refusal = error
        except Exception:
            app.log.exception("unhandled in %s, request %s", declared, request_id)
            refusal = FaultError()
        journal.refused(refusal, f"{request.method} {declared}", request_id)
        return problem(refusal, request_id)

    return view


def read_call(route: Route, request: Any, path: Mapping[str, str]) -> Call[Any, Any]:
    """The typed call of a raw request.

    Raises:
        JinboError: the path, query or body is not what the route takes.
    """
    if any(len(value) > MAX_ID for value in path.values()):
        raise NotFoundError
    context = request.context.get("authorizer") or {}
    return Call(
        principal=principal_of(context),
        path=dict(path),
        query=_parsed(route.query, dict(request.query_params or {}), "query"),
        body=_parsed(route.body, _json(request), "body") if route.body else None,
        ip=str(request.context.get("identity", {}).get("sourceIp", "")),
        headers=request.headers,
        session=str(context.get("sid", "")),
    )


def principal_of(context: Mapping[str, Any]) -> Principal:
    """The principal that the authorizer put into the request's context as flat strings."""
    if not context.get("id"):
        return ANONYMOUS
    return Principal(
        id=str(context["id"]),
        roles=frozenset(Role(name) for name in str(context.get("roles", "")).split(",") if name),
        enterprise=str(context.get("enterprise", "")),
        zones=frozenset(name for name in str(context.get("zones", "")).split(",") if name),
        step_up=context.get("step_up") == "true",
    )


def _json(request: Any) -> Any:
    raw = request.raw_body or b""
    if len(raw) > MAX_BODY:
        raise TooLargeError("body-too-large", f"请求内容超过 {MAX_BODY} 字节", f"The body is over {MAX_BODY} bytes")
    kind = request.headers.get("content-type", "application/json").split(";")[0].strip().lower()
    if kind != "application/json":
        raise UnsupportedError("not-json-type", "请以 application/json 发送", "Send application/json")
    try:
        import orjson  # refuses NaN, Infinity and bad UTF-8, which the standard library lets through

        return orjson.loads(raw or b"{}")
    except ValueError as error:
        raise MalformedError("not-json", "请求内容不是有效的 JSON", "The body is not valid JSON") from error


def _parsed(model: type[BaseModel] | None, data: Any, where: str) -> BaseModel | None:
    if model is None:
        return None
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise invalid(error, where) from error


def answer(route: Route, value: Any) -> Response:
    """What a use case gave, as an HTTP answer."""
    headers: dict[str, str | list[str]] = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    if isinstance(value, Response):
        return value
    if isinstance(value, Raw):
        headers["Content-Type"] = value.content_type
        if value.filename:
            headers["Content-Disposition"] = f'attachment; filename="{value.filename}"'
        return Response(body=value.body, status_code=route.status, headers=headers)
    headers["Content-Type"] = "application/json"
    if isinstance(value, BaseModel):
        return Response(body=value.model_dump_json(by_alias=True), status_code=route.status, headers=headers)
    if value is None:
        return Response(body="", status_code=204, headers=headers)
    raise TypeError(f"{route.method} {route.path} answered {type(value).__name__}, not a declared model")


def acceptable(request: Any, response: Response) -> Response:
    """The answer, when the caller takes pictures; Chalice would refuse in its own words, and the gateway would not decode them.

    Raises:
        NotAcceptableError: the answer is a picture, and the caller did not say that he takes one.
    """
    kind = str(response.headers.get("Content-Type", ""))
    accepted = str(request.headers.get("accept", ""))
    if kind.startswith("image/png") and not ("image/png" in accepted or "*/*" in accepted):
        raise NotAcceptableError("not-acceptable", f"请在 Accept 中写明 {kind}", f"Name {kind} in the Accept header")
    return response

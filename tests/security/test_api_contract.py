"""The contract, put to the test: requests that openapi.json allows and such that it does not, against the real rooms.

No answer is a 5xx, each has a status and a body that the contract declares, and every refusal is a problem in both languages.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import parse_qs, unquote

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from jinbo.kernel.access import Role
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance
from support.api_world import ROOT, ROUTES, Api, api_world, route_of
from support.two_enterprises import Side, make_side

DOCUMENT = json.loads((ROOT / "frontend_api/openapi.json").read_text("utf-8"))
EXAMPLES = 8
"""For each of the 60-odd operations: together about 500 requests in half a minute."""
WHO = Role.COMMANDER
CHECKS = [not_a_server_error, response_schema_conformance, content_type_conformance]
Start = Callable[[str, list[tuple[str, str]]], Any]


class Gateway:
    """The API as a WSGI application, which is what schemathesis calls; `world` is set once its tables stand."""

    def __init__(self) -> None:
        self.world: tuple[Api, Side] | None = None
        self.answered: Counter[int] = Counter()

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        assert self.world is not None
        api, side = self.world
        method, path = (
            environ["REQUEST_METHOD"],
            unquote(environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")),
        )
        try:
            resource, parameters = route_of(method, path)
        except LookupError:  # a slash within an id: the gateway's own 404
            start("404 Not Found", [("Content-Type", "application/problem+json")])
            return [json.dumps({"code": "not-found", "detail": "没有", "detail_en": "none"}).encode()]
        context: dict[str, str] = {}
        if ROUTES[f"{method} {resource}"] is not None:
            verdict = api.ask_at_the_door(method, resource.replace("{", "").replace("}", ""), side.tokens[WHO])
            context = verdict if isinstance(verdict, dict) else {"id": "x", "roles": str(WHO)}
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode("utf-8", "replace")
        query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True, errors="replace")
        headers = {"content-type": environ.get("CONTENT_TYPE") or "application/json", "accept": "*/*"}
        answer = api.behind_the_door(method, resource, parameters, context, text=body, query=query, headers=headers)
        self.answered[answer.status] += 1
        kind = str(answer.headers.get("Content-Type", ""))
        start(
            f"{answer.status} X",
            [(name, str(value)) for name, value in answer.headers.items()] or [("Content-Type", kind)],
        )
        return [answer.text.encode("utf-8", "replace")]


GATEWAY = Gateway()
schema = schemathesis.openapi.from_dict(DOCUMENT)
schema.app = GATEWAY


@pytest.fixture(scope="module", autouse=True)
def _world() -> Iterator[None]:
    with api_world() as api:
        GATEWAY.world = (api, make_side(api, "east", 1))
        yield
        GATEWAY.world = None
    assert {200, 404, 422} <= GATEWAY.answered.keys(), "nearly everything was refused: that proves little"


@schema.exclude(path_regex=r"/v1/auth/(wechat|oidc)").parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_an_answer_is_what_the_contract_declares(case: schemathesis.Case) -> None:
    response = case.call(base_url="http://localhost")
    case.validate_response(response, checks=CHECKS)
    if response.status_code >= 400:
        problem = response.json()
        assert {"code", "detail", "detail_en"} <= problem.keys(), problem

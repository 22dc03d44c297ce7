"""The whole API in this process: the authorizer as deployed, every room, real records in moto, and two enterprises in two zones.

What API Gateway does between the two is played here: no token on a guarded route is its 401, a denial its 403.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import util
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

from chalice.app import Chalice
from conftest import forget_everything_made_from_settings
from jinbo.identity.model import AccountStatus, NewAccount
from jinbo.identity.rules.tokens import Claims, signing_input, with_signature
from jinbo.kernel.access import Role
from jinbo.platform.aws import client
from jinbo.platform.keys import TokenSigner
from jinbo.platform.settings import settings
from moto import mock_aws

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "frontend_api"))

from chalicelib import guard, rooms
from chalicelib.http import mount

ROOT = Path(__file__).resolve().parents[2]
ROUTES: Mapping[str, str | None] = json.loads((ROOT / "functions/on_authorize/routes.json").read_text("utf-8"))
CODE_KEY = "k" * 32
NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client gets."""

    status: int
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.text) if self.text else None

    @property
    def code(self) -> str:
        """The problem's code, '' where there is none."""
        found = self.json
        return str(found.get("code", "")) if isinstance(found, dict) else ""


class Api:
    """Calls routes as API Gateway does."""

    def __init__(self) -> None:
        self._app = Chalice("jinbo")
        self._app.api.binary_types = ["image/png"]
        mount(self._app, rooms.ROOMS, guard.around)
        self._door = _function("on_authorize")

    def call(
        self,
        method: str,
        path: str,
        token: str | None = None,
        *,
        body: Any = None,
        raw: str | None = None,
        query: Mapping[str, Any] = NOTHING,
        headers: Mapping[str, str] = NOTHING,
    ) -> Answer:
        """One call; `token` None is no Authorization header at all. `path` is decoded, as the gateway hands it on."""
        resource, parameters = route_of(method, path)
        context: dict[str, str] = {}
        if ROUTES[f"{method} {resource}"] is not None:
            verdict = self.ask_at_the_door(method, path, token)
            if isinstance(verdict, int):
                return Answer(verdict, "")
            context = verdict
        text = raw if raw is not None else json.dumps(body) if body is not None else ""
        return self.behind_the_door(method, resource, parameters, context, text=text, query=query, headers=headers)

    def ask_at_the_door(self, method: str, path: str, token: str | None) -> int | dict[str, str]:
        """The authorizer's context, or the gateway's 401 or 403."""
        if token is None:
            return 401  # the gateway's own, without asking: the identity source is missing
        arn = f"arn:aws:execute-api:us-east-1:000000000000:api/v1/{method}{quote(path, safe='/')}"
        try:
            answer = self._door.handler({"methodArn": arn, "authorizationToken": f"Bearer {token}"}, None)
        except Exception as refusal:
            if str(refusal) != "Unauthorized":
                raise
            return 401
        allowed = answer["policyDocument"]["Statement"][0]["Effect"] == "Allow"
        return dict(answer["context"]) if allowed else 403

    def behind_the_door(
        self,
        method: str,
        resource: str,
        parameters: Mapping[str, str],
        context: Mapping[str, str],
        *,
        text: str = "",
        query: Mapping[str, Any] = NOTHING,
        headers: Mapping[str, str] = NOTHING,
    ) -> Answer:
        """What the function itself answers, whoever was let in."""
        many = {name: value if isinstance(value, list) else [str(value)] for name, value in query.items()}
        event = {
            "resource": resource,
            "path": resource,
            "httpMethod": method,
            "headers": {"content-type": "application/json", "accept": "application/json, image/png", **headers},
            "multiValueQueryStringParameters": many or None,
            "pathParameters": dict(parameters) or None,
            "stageVariables": None,
            "requestContext": {
                "httpMethod": method,
                "resourcePath": resource,
                "requestId": "r-1",
                "identity": {"sourceIp": "203.0.113.7"},
                "authorizer": dict(context),
            },
            "body": text,
            "isBase64Encoded": False,
        }
        answer = self._app(event, None)
        return Answer(answer["statusCode"], answer["body"] or "", answer.get("headers", {}))


def route_of(method: str, path: str) -> tuple[str, dict[str, str]]:
    """The declared path that `path` falls under, literal words first, and its parameters."""
    resource, parameters = _route_of(method, tuple(path.split("/")))
    return resource, dict(parameters)


@cache
def _route_of(method: str, parts: tuple[str, ...]) -> tuple[str, tuple[tuple[str, str], ...]]:
    for route in sorted(ROUTES, key=lambda name: name.count("{")):
        its, _, path = route.partition(" ")
        words = path.split("/")
        fits = its == method and len(words) == len(parts)
        if fits and all(w.startswith("{") or w == p for w, p in zip(words, parts, strict=True)):
            return path, tuple((w[1:-1], p) for w, p in zip(words, parts, strict=True) if w.startswith("{"))
    raise LookupError(f"{method} {'/'.join(parts)}")


@contextmanager
def api_world() -> Iterator[Api]:
    """Empty tables, keys and secrets, and the API over them; rate limits out of the way (A9 has its own tests)."""
    before = dict(os.environ)
    with mock_aws():
        forget()
        _make_stack()
        yield Api()
    os.environ.clear()
    os.environ.update(before)
    forget()


def _make_stack() -> None:
    from contract.conftest import create_tables

    forget_everything_made_from_settings()
    create_tables()
    kms = client("kms")
    os.environ["TOKEN_KEY_ID"] = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["Arn"]
    os.environ["DATA_KEY_ID"] = kms.create_key()["KeyMetadata"]["Arn"]
    os.environ["SECRETS_PREFIX"] = "jinbo/test/"
    os.environ["SOCKET_ENDPOINT"] = "https://sockets.example"
    for name, variable in (("timers", "TIMER_QUEUE_URL"), ("evidence", "EVIDENCE_QUEUE_URL")):
        os.environ[variable] = client("sqs").create_queue(QueueName=name)["QueueUrl"]
    client("s3").create_bucket(Bucket="media")
    os.environ["MEDIA_BUCKET"] = "media"
    limits = ("anon", "auth", "user", "staff", "code", "login")
    os.environ["JINBO_LIMITS"] = json.dumps(dict.fromkeys(limits, 10_000_000))
    wechat = json.dumps({"appid": "wx0000000000000000", "appsecret": "s"})
    given = {"pepper": "p" * 64, "wechat": wechat, "code-keys": json.dumps({"T": CODE_KEY})}
    for name, text in given.items():
        client("secretsmanager").create_secret(Name=f"jinbo/test/{name}", SecretString=text)
    os.environ["WECHAT_URL"] = "http://127.0.0.1:9"
    forget()


def forget() -> None:
    """Whatever wiring and PynamoDB keep for a process, so that the next world is made anew."""
    from contract.conftest import forget_connections

    forget_connections()
    for name, module in list(sys.modules.items()):
        if name.startswith("jinbo.wiring"):
            for made in vars(module).values():
                if hasattr(made, "cache_clear"):
                    made.cache_clear()
    gc.collect()


def sign_in(
    name: str, role: Role, *, enterprise: str = "", zones: frozenset[str] = frozenset(), second_factor: bool = True
) -> str:
    """A token of a new account of this one role, with a second factor shown unless said otherwise."""
    from jinbo.wiring import identity

    asked = NewAccount(name, frozenset({role}), f"{name}-{role.lower().replace('_', '-')}", enterprise, zones)
    account = identity.accounts().invite(asked, by="operator").account
    store = identity.AccountRecords(identity.WALL)
    kept = store.get(account.id)
    assert kept is not None
    ready = replace(kept, status=AccountStatus.ACTIVE)
    store.save(ready)
    shown = identity.WALL.now() if second_factor else None
    return identity.sessions().open(ready, roles=frozenset({role}), otp_at=shown).access_token


def expired_token(role: Role) -> str:
    """A token of ours, well signed, whose time has passed."""
    now = int(time.time())
    claims = Claims("p", "s", "t", frozenset({role}), "", frozenset(), now, now - 1000, now - 1, settings().stage)
    signer = TokenSigner(client("kms"), settings().token_key_id)
    message = signing_input(claims, signer.kid)
    return with_signature(message, signer.sign(message))


def soon(minutes: float = 0) -> datetime:
    """A moment from now."""
    return datetime.now(UTC) + timedelta(minutes=minutes)


def _function(name: str) -> ModuleType:
    spec = util.spec_from_file_location(f"functions_{name}", ROOT / "functions" / name / "app.py")
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

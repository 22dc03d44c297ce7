"""A call wants in: verifies its token without asking anybody, and lets the role's routes pass (请求鉴权).

Light on purpose (P6): no AWS client, no Powertools, no pydantic before the first answer, so it logs for itself.
"""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

from jinbo.identity.rules.door import Authorizer
from jinbo.identity.rules.tokens import TokenRefusedError
from jinbo.platform.clock import wall_ms
from jinbo.wiring.authorizer import authorizer, build

ROUTES = Path(__file__).with_name("routes.json")


@cache
def door() -> Authorizer:
    """This process's door; its first line in the log names the build."""
    tell("started", **build())
    return authorizer(json.loads(ROUTES.read_text(encoding="utf-8")))


def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """The policy for exactly the call that asked (so that even a cached answer opens nothing else), and who it is.

    Raises:
        Exception: `Unauthorized`, word for word: API Gateway's only way to a 401.
    """
    arn = event["methodArn"]
    _, _, method, path = arn.split(":", 5)[5].split("/", 3)
    try:
        verdict = door().decide(str(event.get("authorizationToken") or ""), method, path)
    except TokenRefusedError as refusal:
        tell("refused", reason=refusal.reason)
        raise Exception("Unauthorized") from None
    if not verdict.allowed:
        tell("denied", reason=verdict.reason, principal=verdict.principal.id, route=f"{method} {path[:200]}")
    effect = "Allow" if verdict.allowed else "Deny"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": arn}
    return {
        "principalId": verdict.principal.id,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": verdict.context,
    }


def tell(message: str, **what: str) -> None:
    """One line of JSON in the log, with its count inside (CloudWatch's embedded metric format)."""
    name = f"Authorize{message.title()}"
    metrics = [{"Namespace": "Jinbo", "Dimensions": [["service"]], "Metrics": [{"Name": name, "Unit": "Count"}]}]
    line = {"message": message, "service": "on_authorize", name: 1, **what}
    line["_aws"] = {"Timestamp": wall_ms(), "CloudWatchMetrics": metrics}
    sys.stdout.write(json.dumps(line) + "\n")

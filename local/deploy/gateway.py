"""The API's own refusals in the emulator: it does not read `x-amazon-apigateway-gateway-responses` from a definition.

On AWS the definition is enough. Here the same entries are put one by one and deployed, so that a refusal by the gateway is
the same problem document (RFC 9457) in both places.
"""

from __future__ import annotations

import json

from local.deploy.stack import Stack
from local.environments import ROOT

BODY = ROOT / "infra/api.body.json"
STAGE = "api"


def put_refusals(stack: Stack, api_id: str) -> int:
    """Puts every gateway response of the API's definition; how many."""
    refusals = json.loads(BODY.read_text(encoding="utf-8")).get("x-amazon-apigateway-gateway-responses", {})
    gateway = stack.client("apigateway")
    for kind, refusal in refusals.items():
        gateway.put_gateway_response(
            restApiId=api_id,
            responseType=kind,
            statusCode=str(refusal["statusCode"]),
            responseTemplates=refusal["responseTemplates"],
            responseParameters=refusal["responseParameters"],
        )
    gateway.create_deployment(restApiId=api_id, stageName=STAGE)
    return len(refusals)

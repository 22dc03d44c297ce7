"""CORS preflights answer with their headers: an imported API definition keeps its integration responses.

Why: plain ministack drops `responses` and `requestTemplates` of an integration when it imports an OpenAPI body, so that
a MOCK method answers 200 without any header and every browser call from another origin fails.
"""

from __future__ import annotations

from typing import Any

from local.emulator.seams import Seam, load
from local.emulator.settings import Settings

_GATEWAY = "ministack.services.apigateway_v1"
SEAMS = (
    Seam(_GATEWAY, "_import_operation", "api_id resource_id http_method operation scheme_map default_security"),
    Seam(_GATEWAY, "_resources"),
)
CARRIED = ("requestTemplates", "requestParameters", "passthroughBehavior", "contentHandling", "timeoutInMillis")


def install(settings: Settings) -> None:
    """Carry over what the import leaves out."""
    gateway = load(_GATEWAY)
    plain_import = gateway._import_operation

    def import_operation(api_id: str, resource_id: str, method: str, operation: Any, *more: Any, **named: Any) -> None:
        plain_import(api_id, resource_id, method, operation, *more, **named)
        described = (operation or {}).get("x-amazon-apigateway-integration") or {}
        integration = gateway._resources[api_id][resource_id]["resourceMethods"][method].get("methodIntegration")
        if described and integration:
            carry_over(described, integration)

    gateway._import_operation = import_operation


def carry_over(described: dict[str, Any], integration: dict[str, Any]) -> None:
    """From the OpenAPI extension's words to the gateway's own."""
    integration.update({name: described[name] for name in CARRIED if name in described})
    responses = integration.setdefault("integrationResponses", {})
    for pattern, response in (described.get("responses") or {}).items():
        status = str(response.get("statusCode", "200"))
        responses[status] = {
            "statusCode": status,
            "selectionPattern": "" if pattern == "default" else pattern,
            "responseParameters": response.get("responseParameters", {}),
            "responseTemplates": response.get("responseTemplates", {}),
        }

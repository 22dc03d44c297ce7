"""Writes what is generated from the declared routes (see `make openapi`):

- frontend_api/openapi.json — OpenAPI 3.1, the contract: people read it, the typed client is made from it;
- infra/api.body.json — paths and integrations for API Gateway (Swagger 2.0, which it takes);
- functions/on_authorize/routes.json — which action each route asks for, for the authorizer.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "frontend_api")]

from chalicelib.http import Route, Routes  # noqa: E402 - the function's folder is its own root, as on Lambda

Document = dict[str, Any]


def declared() -> tuple[Routes, ...]:
    """All rooms of the API."""
    from chalicelib.rooms import ROOMS

    return ROOMS


def contract(rooms: tuple[Routes, ...]) -> Document:
    """The OpenAPI 3.1 document."""
    schemas = _schemas(rooms)
    paths: Document = {}
    for room, route in _each(rooms):
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(room.tag, route, schemas[0])
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "进博市场监管 · Jinbo market supervision",
            "version": "1",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/api"}],
        "tags": [{"name": room.tag} for room in rooms],
        "paths": paths,
        "components": {
            "schemas": {**schemas[1], "Problem": PROBLEM},
            "securitySchemes": {"jinbo": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


PROBLEM: Document = {
    "type": "object",
    "description": "RFC 9457 problem with a stable code and a sentence in both languages",
    "required": ["type", "title", "status", "code", "detail", "detail_en", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string", "description": "中文"},
        "detail_en": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": True},
    },
}


def _each(rooms: tuple[Routes, ...]) -> Iterator[tuple[Routes, Route]]:
    for room in rooms:
        for route in room.declared:
            yield room, route


def _schemas(rooms: tuple[Routes, ...]) -> tuple[Any, Document]:
    models: dict[tuple[type[BaseModel], Any], None] = {}
    for _, route in _each(rooms):
        if route.body:
            models[route.body, "validation"] = None
        if isinstance(route.answers, type):
            models[route.answers, "serialization"] = None
    refs, definitions = models_json_schema(list(models), ref_template="#/components/schemas/{model}")
    return refs, definitions.get("$defs", {})


def _operation(tag: str, route: Route, refs: Any) -> Document:
    operation: Document = {
        "operationId": re.sub(r"\W+", "_", f"{route.method.lower()}{route.path.removeprefix('/v1')}").strip("_"),
        "tags": [tag],
        "summary": route.summary,
        "description": (route.handle.__doc__ or "").strip(),
        "parameters": [*_path_parameters(route), *_query_parameters(route), *_header_parameters(route)],
        "responses": {**_success(route, refs), **_failures(route)},
        "security": [{"jinbo": []}] if route.action else [],
    }
    if route.action:
        operation["x-action"] = route.action.name
    if route.body:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": refs[route.body, "validation"]}},
        }
    return operation


def _path_parameters(route: Route) -> list[Document]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "maxLength": 128}}
        for name in re.findall(r"{(\w+)}", route.path)
    ]


def _query_parameters(route: Route) -> list[Document]:
    if route.query is None:
        return []
    schema = route.query.model_json_schema()
    found = []
    for name, value in schema.get("properties", {}).items():
        inlined = _inline(value, schema.get("$defs", {}))
        found.append({"name": name, "in": "query", "required": name in schema.get("required", []), "schema": inlined})
    return found


def _inline(value: Any, definitions: Document) -> Any:
    if isinstance(value, dict):
        if "$ref" in value:
            return _inline(definitions[value["$ref"].rsplit("/", 1)[1]], definitions)
        return {key: _inline(part, definitions) for key, part in value.items()}
    if isinstance(value, list):
        return [_inline(part, definitions) for part in value]
    return value


def _header_parameters(route: Route) -> list[Document]:
    if not route.idempotent:
        return []
    return [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "schema": {"type": "string", "minLength": 8, "maxLength": 64},
        }
    ]


def _success(route: Route, refs: Any) -> Document:
    if route.answers is None:
        return {"204": {"description": "完成 · Done"}}
    if isinstance(route.answers, str):
        return {
            str(route.status): {
                "description": "OK",
                "content": {kind.strip(): {"schema": {"type": "string"}} for kind in route.answers.split(",")},
            }
        }
    return {
        str(route.status): {
            "description": "OK",
            "content": {"application/json": {"schema": refs[route.answers, "serialization"]}},
        }
    }


def _failures(route: Route) -> Document:
    codes = ["422", "429", "500"]
    if route.action:
        codes += ["401", "403"]
    if "{" in route.path:
        codes.append("404")
    if route.method != "GET":
        codes += ["400", "409", "413", "415"]
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {code: {"description": "Problem", "content": problem} for code in sorted(codes)}


def gateway_body(rooms: tuple[Routes, ...]) -> Document:
    """The REST API's definition: every path and method goes to the one function; those with an action pass the authorizer."""
    invoke = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/%s/invocations"
    paths: Document = {}
    for _, route in _each(rooms):
        method: Document = {
            "produces": ["application/json"],
            "parameters": [
                {"name": n, "in": "path", "required": True, "type": "string"}
                for n in re.findall(r"{(\w+)}", route.path)
            ],
            "responses": {},
            "x-amazon-apigateway-integration": {
                "type": "aws_proxy",
                "httpMethod": "POST",
                "passthroughBehavior": "when_no_match",
                "uri": {"Fn::Sub": invoke % "${FrontendApiFunction.Arn}"},
            },
        }
        if route.action:
            method["security"] = [{"jinbo": []}]
        paths.setdefault(route.path, {})[route.method.lower()] = method
    return {
        "swagger": "2.0",
        "info": {"title": "jinbo", "version": "1"},
        "schemes": ["https"],
        "x-amazon-apigateway-binary-media-types": ["image/png"],
        "paths": paths,
        "securityDefinitions": {
            "jinbo": {
                "type": "apiKey",
                "name": "Authorization",
                "in": "header",
                "x-amazon-apigateway-authtype": "custom",
                "x-amazon-apigateway-authorizer": {
                    "type": "token",
                    "authorizerResultTtlInSeconds": 0,
                    "authorizerUri": {"Fn::Sub": invoke % "${OnAuthorizeFunctionArn}"},
                },
            }
        },
        "x-amazon-apigateway-gateway-responses": _gateway_responses(),
    }


def _gateway_responses() -> Document:
    def refusal(status: int, code: str, zh: str, en: str) -> Document:
        body = {
            "type": f"https://jinbo.example/problems/{code}",
            "title": f"{zh} · {en}",
            "status": status,
            "code": code,
            "detail": zh,
            "detail_en": en,
            "request_id": "$context.requestId",
        }
        return {
            "statusCode": status,
            "responseTemplates": {"application/json": json.dumps(body, ensure_ascii=False)},
            "responseParameters": {"gatewayresponse.header.Content-Type": "'application/problem+json'"},
        }

    return {
        "UNAUTHORIZED": refusal(401, "unauthenticated", "未登录或登录已失效", "Not signed in, or signed out"),
        "ACCESS_DENIED": refusal(403, "forbidden", "您没有权限执行此操作", "You are not allowed to do this"),
        "MISSING_AUTHENTICATION_TOKEN": refusal(404, "not-found", "没有找到该内容", "There is no such thing here"),
        "REQUEST_TOO_LARGE": refusal(413, "body-too-large", "请求内容过大", "The body is too large"),
        "UNSUPPORTED_MEDIA_TYPE": refusal(415, "not-json-type", "请以 application/json 发送", "Send application/json"),
        "THROTTLED": refusal(
            429, "too-many-requests", "请求过于频繁，请稍后再试", "Too many requests; try again later"
        ),
        "DEFAULT_5XX": refusal(503, "unavailable", "系统繁忙，请稍后再试", "The platform is busy; try again"),
    }


def authorizer_table(rooms: tuple[Routes, ...]) -> Document:
    """Which action each route asks for; null where anybody may call."""
    return {f"{route.method} {route.path}": route.action.name if route.action else None for _, route in _each(rooms)}


def documents() -> dict[Path, str]:
    """Every generated file with its text."""
    rooms = declared()
    made = {
        ROOT / "frontend_api/openapi.json": contract(rooms),
        ROOT / "infra/api.body.json": gateway_body(rooms),
        ROOT / "functions/on_authorize/routes.json": authorizer_table(rooms),
    }
    return {path: json.dumps(value, ensure_ascii=False, indent=2) + "\n" for path, value in made.items()}


def main(arguments: list[str]) -> int:
    """Writes the files, or with `--check` names those that are stale; 1 when any is."""
    stale = 0
    for path, text in documents().items():
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        if "--check" in arguments:
            print(f"stale: {path.relative_to(ROOT)} (run `make openapi`)")
            stale = 1
        else:
            path.write_text(text, encoding="utf-8")
            print(f"written: {path.relative_to(ROOT)}")
    return stale


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

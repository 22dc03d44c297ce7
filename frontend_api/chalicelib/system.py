"""The system's own routes: is it up, and what must a client know before anybody signs in."""

from __future__ import annotations

from typing import Any

from jinbo.platform.clock import platform_clock
from jinbo.platform.settings import settings
from pydantic import BaseModel

from chalicelib.http import Call, Routes

routes = Routes("system")


class Health(BaseModel):
    """Alive, and of which build."""

    status: str
    commit: str
    now: str


class ClientConfig(BaseModel):
    """What every client shows or needs before sign-in. `profile` is labelled on every screen (DESIGN 4)."""

    profile: str
    commit: str
    venue_zh: str
    venue_en: str
    oidc_providers: list[str]


@routes.get("/v1/health", action=None, answers=Health, summary="健康检查 · Health", limit="none")
def health(call: Call[None, None]) -> Health:
    """Answers without touching a store."""
    from jinbo.kernel.clock import iso

    return Health(status="ok", commit=settings().commit, now=iso(platform_clock().now()))


@routes.get("/v1/config", action=None, answers=ClientConfig, summary="客户端配置 · Client configuration", limit="none")
def config(call: Call[None, None]) -> ClientConfig:
    """Public configuration: nothing here is secret."""
    import json

    providers: dict[str, Any] = json.loads(settings().oidc or "{}")
    return ClientConfig(
        profile=settings().profile,
        commit=settings().commit,
        venue_zh="国家会展中心（上海）",
        venue_en="National Exhibition and Convention Center (Shanghai)",
        oidc_providers=sorted(providers),
    )

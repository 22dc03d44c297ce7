"""The MQTT listener binds the loopback interface only.

Why: plain ministack binds it on every interface, whatever BIND_HOST says.
"""

from __future__ import annotations

import asyncio
from typing import Any

from local.emulator.seams import Seam, load
from local.emulator.settings import HOST, Settings

_IOT = "ministack.services.iot"
SEAMS = (Seam(_IOT, "_mtls_start_locked", ""), Seam(_IOT, "asyncio"))


class LoopbackLoop:
    """The event loop with `create_server` bound to the loopback interface."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loop, name)

    async def create_server(self, factory: Any, host: str | None = None, port: int | None = None) -> asyncio.Server:
        """Any host that is asked for becomes the loopback address."""
        return await self._loop.create_server(factory, host=HOST, port=port)


class LoopbackAsyncio:
    """The asyncio module as the listener's start sees it."""

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    @staticmethod
    def get_running_loop() -> LoopbackLoop:
        return LoopbackLoop(asyncio.get_running_loop())


def install(settings: Settings) -> None:
    """Only the listener's start sees the loopback loop; everything else keeps the real one."""
    iot = load(_IOT)
    plain_start = iot._mtls_start_locked

    async def start() -> None:
        if iot._mtls_server is not None:
            return
        iot.asyncio = LoopbackAsyncio()
        try:
            await plain_start()
        finally:
            iot.asyncio = asyncio
            if iot._mtls_loop is not None and isinstance(iot._mtls_loop, LoopbackLoop):
                iot._mtls_loop = asyncio.get_running_loop()

    iot._mtls_start_locked = start

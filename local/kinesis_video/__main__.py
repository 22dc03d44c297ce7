"""`python -m local.kinesis_video --port 4580 --state .state/kinesis-video`: the Kinesis Video stand-in by itself."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import fcntl
import logging
import os
import signal
import sys
from pathlib import Path

from local.kinesis_video.server import HOST, Server
from local.kinesis_video.service import DEFAULT_MAX_BYTES, Settings

UNUSABLE = 2


def main(arguments: list[str] | None = None) -> int:
    """0 after a clean stop, 2 when it cannot start, with the reason on standard error."""
    parser = argparse.ArgumentParser(prog="local.kinesis_video", description=__doc__)
    parser.add_argument("--port", type=int, default=4580, help=f"of {HOST}")
    parser.add_argument("--state", type=Path, required=True, help="folder that keeps streams and media between runs")
    parser.add_argument(
        "--max-mb", type=int, default=DEFAULT_MAX_BYTES // 1024**2, help="media kept at most, all streams"
    )
    parser.add_argument("--region", default="us-east-1")
    parser.add_argument("--stop-on-end-of-input", action="store_true", help="stop when standard input closes")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings = Settings(given.state.resolve(), given.port, given.max_mb * 1024**2, given.region)
    settings.state.mkdir(parents=True, exist_ok=True)
    with (settings.state / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            asyncio.run(_run(settings, given.stop_on_end_of_input))
        except BlockingIOError:
            print(f"kinesis video: another stand-in runs on the state in {settings.state}", file=sys.stderr)
            return UNUSABLE
        except OSError as error:
            print(f"kinesis video: port {given.port} of {HOST}: {error.strerror}", file=sys.stderr)
            return UNUSABLE
    return 0


async def _run(settings: Settings, stop_on_end_of_input: bool) -> None:
    server = Server(settings)
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if stop_on_end_of_input:
        loop.add_reader(0, lambda: None if os.read(0, 4096) else _end(loop, stop))
    await server.start()
    print(f"kinesis video on {server.service.address}", flush=True)
    await stop.wait()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(server.stop(), 10)


def _end(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    loop.remove_reader(0)
    stop.set()


if __name__ == "__main__":
    sys.exit(main())

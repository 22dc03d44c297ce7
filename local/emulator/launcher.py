"""Starts the emulator with its gaps mended. Runs in the emulator's own environment:

    .venv-emulator/bin/python -m local.emulator.launcher --state .state/emulator --port 4566 --mqtt-port 8883

It binds 127.0.0.1 only, keeps its state in the given folder, and stops cleanly on SIGTERM, SIGINT or the end of its
input: batches on their way are finished or kept, the state is written, no process is left.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import logging
import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

from local.emulator import running
from local.emulator.seams import EmulatorChanged, check_seams, check_version, load
from local.emulator.settings import HOST, Settings, parse

EXIT_UNUSABLE = 2


class Unusable(RuntimeError):
    """The emulator cannot start here; the message says what to do."""


def main(arguments: list[str] | None = None) -> int:
    """The exit code: 0 after a clean stop, 2 when it cannot start, with the reason on standard error."""
    settings = parse(arguments)
    try:
        check_version()
        with exclusive(settings):
            for port, option in ((settings.port, "--port"), (settings.mqtt_port, "--mqtt-port")):
                require_free(port, option)
            prepare(settings)
            install_mends(settings)
            asyncio.run(serve(settings))
    except (EmulatorChanged, Unusable) as reason:
        print(f"emulator: {reason}", file=sys.stderr)
        return EXIT_UNUSABLE
    return 0


@contextlib.contextmanager
def exclusive(settings: Settings) -> Iterator[None]:
    """Hold the state's folder; two emulators in one would overwrite each other."""
    settings.state.mkdir(parents=True, exist_ok=True)
    with (settings.state / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Unusable(f"another emulator runs on the state in {settings.state}") from None
        yield


def require_free(port: int, option: str) -> None:
    """Raises Unusable, naming the port, when something listens on it."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise Unusable(f"port {port} on {HOST} is taken ({error.strerror}); choose another with {option}") from None


def prepare(settings: Settings) -> None:
    """Folders and environment, before the first module of the emulator is imported: it reads them at import."""
    shutil.rmtree(settings.temporary, ignore_errors=True)
    for folder in (settings.temporary, settings.function_logs, settings.state / "services", settings.state / "s3"):
        folder.mkdir(parents=True, exist_ok=True)
    # Clients' variable: functions would send their calls wherever the shell that started us points.
    os.environ.pop("AWS_ENDPOINT_URL", None)
    kept = "1" if settings.persist else "0"
    os.environ.update(
        GATEWAY_PORT=str(settings.port),
        IOT_MTLS_PORT=str(settings.mqtt_port),
        BIND_HOST=HOST,
        AUTH="true" if settings.auth else "false",
        PERSIST_STATE=kept,
        S3_PERSIST=kept,
        STATE_DIR=str(settings.state / "services"),
        S3_DATA_DIR=str(settings.state / "s3"),
        SFTP_ENABLED="0",
        MINISTACK_REGION=settings.region,
        TMPDIR=str(settings.temporary),
    )
    tempfile.tempdir = None
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")


def install_mends(settings: Settings) -> None:
    """Check every seam, then replace; a mend that is left out on purpose is left out of both."""
    # Imported only now, because the mends' modules may import the emulator's, which read the environment.
    from local.emulator.mends import MENDS

    unknown = settings.without - set(MENDS)
    if unknown:
        raise Unusable(f"there is no mend {', '.join(sorted(unknown))}; there are {', '.join(MENDS)}")
    chosen = [mend for name, mend in MENDS.items() if name not in settings.without]
    check_seams(seam for mend in chosen for seam in mend.SEAMS)
    for mend in chosen:
        mend.install(settings)


async def serve(settings: Settings) -> None:
    """Serve until a stop is asked for, then stop in order: devices, pollers, queues, functions, ports, state."""
    hypercorn, configuration = load("hypercorn.asyncio"), load("hypercorn.config").Config()
    configuration.bind = [f"{HOST}:{settings.port}"]
    configuration.keep_alive_timeout = 75
    configuration.graceful_timeout = 2
    configuration.loglevel = "WARNING"
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if settings.stop_on_end_of_input:
        watch_input(loop, stop)

    async def wait_for_stop() -> None:
        await loop.run_in_executor(None, running.start_all)
        await stop.wait()
        # First the devices: the emulator writes its state before it closes this listener, and what it would
        # acknowledge in between would be lost. A device sends again what was not acknowledged.
        await load("ministack.services.iot").mtls_stop()
        await loop.run_in_executor(None, running.stop_all)

    await hypercorn.serve(load("ministack.app").app, configuration, shutdown_trigger=wait_for_stop)
    running.end_all()
    end_plain_workers()


def watch_input(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    """Stop when whoever started us is gone, however it ended."""

    def readable() -> None:
        if not os.read(0, 4096):
            loop.remove_reader(0)
            stop.set()

    loop.add_reader(0, readable)


def end_plain_workers() -> None:
    """The emulator's own workers (Node.js functions) outlive it otherwise."""
    runtime: Any = load("ministack.core.lambda_runtime")
    runtime.reset()


if __name__ == "__main__":
    sys.exit(main())

"""The cameras as a process (摄像机进程): `python -m local.venue.footage.process`; `make run` starts it.

Each camera starts when its film is ready; all of them wait in one folder of films, drawn once. It ends cleanly on SIGTERM,
SIGINT or the end of its input, and says what it does in `<state>/footage/status.json`.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from local.run.addresses import VIDEO_VARIABLE
from local.venue.fleet_process import write_whole
from local.venue.footage import film
from local.venue.footage.film import FRAGMENT_MS, Camera, Film
from local.venue.footage.lens import CHANGES
from local.venue.footage.requests import Request, RequestError, Requests
from local.venue.footage.scenes import BUSY_S, CYCLE_S, FILM_S, FPS, QUIET_S
from local.venue.footage.sending import Sender, Showing
from local.venue.footage.truth import Journal

_CHORES_S = 0.5
_CLOCK_AHEAD_MS = 90_000
_STAGGER_MS = 230


@dataclass
class Played:
    """One camera that is played."""

    camera: Camera
    film: Film
    sender: Sender
    journal: Journal
    normal: Showing
    back_ms: int | None = None
    """When what was asked for is over."""


class Cameras:
    """All cameras of a run."""

    def __init__(self, folder: Path, films: Path, control: str) -> None:
        self._folder, self._films, self._control = folder, films, control
        self._played: dict[str, Played] = {}
        self.drawing = ""
        self._over = threading.Event()

    def start(self, camera: Camera, stream: str) -> None:
        """Draws the camera's film where it is not kept, and lets it send."""

        def told(percent: int) -> None:
            if self._over.is_set():
                raise SystemExit
            self.drawing = f"{camera.id} {percent} %"

        shown, truth = film.ready(camera, self._films, told)
        since = now_ms() + _STAGGER_MS * len(self._played)
        normal = Showing(shown, since, in_cycle)
        sender = Sender(camera.id, stream, self._control, normal, FRAGMENT_MS)
        journal = Journal(self._folder, camera.id)
        journal.start(truth, since)
        self._played[camera.id] = Played(camera, shown, sender, journal, normal)
        self.drawing = ""
        sender.start()

    def obey(self, request: Request) -> None:
        """A fault or a file on a camera, for some seconds.

        Raises:
            RequestError: no such camera, or nothing that can be played.
        """
        played = self._played.get(request.camera)
        if played is None:
            raise RequestError(f"{request.camera} is not played; these are: {', '.join(sorted(self._played))}")
        showing = self._wanted(played, request)
        played.journal.turn(request.what, now_ms())
        played.back_ms = None if request.seconds <= 0 else now_ms() + round(request.seconds * 1000)
        played.sender.show(showing)

    def chores(self) -> None:
        """Lets cameras go back to their scene when what was asked for is over."""
        for played in list(self._played.values()):
            if played.back_ms is not None and now_ms() >= played.back_ms:
                played.back_ms = None
                played.journal.turn("scene", now_ms())
                played.sender.show(played.normal)

    def end(self) -> None:
        """All cameras stop; their journals say when."""
        self._over.set()
        for played in self._played.values():
            played.sender.end()
        for played in self._played.values():
            played.sender.join(5)
            played.journal.end(now_ms())

    def status(self) -> dict[str, Any]:
        """For `jinbo cameras` and measurements."""
        return {
            "pid": os.getpid(),
            "drawing": self.drawing,
            "cameras": {
                name: {
                    "sent": one.sender.sent,
                    "connections": one.sender.connections,
                    "fault": one.sender.fault,
                    "since_ms": one.normal.since_ms,
                }
                for name, one in list(self._played.items())
            },
        }

    def _wanted(self, played: Played, request: Request) -> Showing:
        if request.what == "file":
            try:
                shown = film.from_file(Path(request.file), self._films / f"played-{played.camera.id}.mkv")
            except film.UnplayableError as error:
                raise RequestError(f"{request.file}: {error}") from error
            return Showing(shown, now_ms())
        if request.what in CHANGES:
            return Showing(film.changed(played.camera, request.what, self._films), now_ms())
        if request.what == "scene":
            return played.normal
        return {
            "frozen": replace(played.normal, frozen=True),
            "offline": replace(played.normal, film=None),
            "clock": replace(played.normal, ahead_ms=_CLOCK_AHEAD_MS),
        }[request.what]


def in_cycle(number: int) -> int:
    """The fragment of the film that is the n-th of the cycle: the busy part once, the quiet one again and again."""
    busy, quiet, cycle = (seconds * 1000 // FRAGMENT_MS for seconds in (BUSY_S, QUIET_S, CYCLE_S))
    at = number % cycle
    return at if at < busy else busy + (at - busy) % quiet


def now_ms() -> int:
    """The wall's time."""
    return time.time_ns() // 1_000_000


def main(arguments: list[str] | None = None) -> int:
    """The exit code."""
    given = _parse(arguments)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    if given.stop_on_end_of_input:
        threading.Thread(target=_wait_for_end_of_input, args=(stop,), daemon=True).start()
    folder = given.state / "footage"
    folder.mkdir(parents=True, exist_ok=True)
    cameras = Cameras(folder, given.films, os.environ[VIDEO_VARIABLE])
    requests = Requests(folder / "inbox")
    starting = threading.Thread(target=_start_all, args=(cameras, given, stop), daemon=True)
    starting.start()
    while not stop.wait(_CHORES_S):
        requests.serve(cameras.obey)
        cameras.chores()
        write_whole(folder / "status.json", cameras.status())
    cameras.end()
    starting.join(10)
    return 0


def _start_all(cameras: Cameras, given: argparse.Namespace, stop: threading.Event) -> None:
    from jinbo.video.model import CameraStatus

    from local.venue.footage.switching import chosen, switch

    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)  # who draws yields to who sends
    live = chosen(given.cameras)
    views = [(camera.id, camera.name) for camera in live]
    for camera, shown in zip(live, film.cameras_shown(views, given.seed), strict=True):
        if stop.is_set():
            return
        cameras.start(shown, camera.stream)
        switch(camera.id, CameraStatus.IN_USE)
        print(f"{camera.id} {camera.name} sends: {FILM_S} s at {FPS} a second", flush=True)


def _wait_for_end_of_input(stop: threading.Event) -> None:
    sys.stdin.buffer.read()
    stop.set()


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="local.venue.footage.process", description="The simulated cameras.")
    parser.add_argument("--state", type=Path, required=True, help="the run's state folder")
    parser.add_argument("--films", type=Path, required=True, help="where films are kept")
    parser.add_argument("--cameras", type=int, default=8, help="how many are live")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stop-on-end-of-input", action="store_true")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())

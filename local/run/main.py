"""One run from the command to the last process gone (运行): up, addresses, waiting, down."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from local.emulator.process import EmulatorFailed
from local.run.checks import CannotRun, require_free_ports, require_python
from local.run.children import Child, ChildFailed
from local.run.options import Options, parse
from local.run.platform import Platform
from local.run.saying import Saying
from local.run.state import FORMAT, Kept, exclusive, forget, take_up
from local.run.summary import fleet_status, remove_summary, write_summary
from local.run.welcome import welcome

UNUSABLE = 2
_LOOK_S = 0.25
_REPORT_S = 60.0


def main(arguments: Sequence[str] | None = None) -> int:
    """0 after a clean stop, 1 when something of ours failed, 2 when it cannot run here; the reason stands on the terminal."""
    try:
        require_python()
        options = parse(arguments)
        require_free_ports(options.ports)
        with exclusive(options.state):
            return _run(options, Saying())
    except CannotRun as reason:
        print(reason, file=sys.stderr)
        return UNUSABLE


def _run(options: Options, saying: Saying) -> int:
    from local.deploy.steps import commit

    if options.fresh:
        forget(options.state)
    kept = take_up(options.state, Kept(FORMAT, commit(), options.small, options.seed))
    size = "small venue" if options.small else "full venue"
    saying.line(f"进博 · Jinbo: {size}, profile {options.profile}, state in {options.state}")
    with interruptible() as interrupted, contextlib.ExitStack() as stops:
        platform = Platform(options, kept, saying, stops)
        stops.callback(remove_summary, options.state)
        stops.callback(_keep_time, platform)
        try:
            platform.up()
            return _stay(options, platform, saying, interrupted)
        except KeyboardInterrupt:
            saying.line("\nstopping …")
            return 0
        except (ChildFailed, EmulatorFailed, TimeoutError) as reason:
            saying.line(f"\n{reason}\n(logs: {options.state / 'logs'})")
            return 1
        finally:
            interrupted.set()


def _stay(options: Options, platform: Platform, saying: Saying, interrupted: threading.Event) -> int:
    """Says where everything is, and waits until told to stop, or until a child fails."""
    ready = saying.elapsed
    summary: dict[str, Any] = {
        "pids": {"run": os.getpid(), **platform.pids},
        "ports": {name: port for name, (port, _) in options.ports.items()},
        "endpoint": platform.outputs["Endpoint"],
        "api": platform.outputs["ApiUrl"],
        "socket": platform.outputs["SocketUrl"],
        "web": platform.web,
        "video": platform.video.endpoint,
        "mqtt": f"localhost:{options.mqtt_port}",
        "profile": options.profile,
        "clock": platform.clock,
        "small": options.small,
        "seconds": saying.seconds,
        "ready_s": round(ready, 1),
        "ready_at": time.time(),
        "first_alert_s": None,
    }
    write_summary(options.state, summary)
    welcome(options, platform.web, ready, saying)
    watch = _Watch(platform.web + "/api", interrupted)
    ends = time.monotonic() + options.seconds if options.seconds else float("inf")
    next_report = time.monotonic() + _REPORT_S
    while time.monotonic() < ends:
        time.sleep(_LOOK_S)
        _check(platform.children)
        if watch.found and summary["first_alert_s"] is None:
            seconds, alert = watch.found
            summary["first_alert_s"], summary["first_alert"] = round(seconds, 1), alert
            write_summary(options.state, summary)
            saying.line(
                f"first alert after {seconds:.1f} s: {alert['level']} {alert['title']['zh']} · {alert['title']['en']}"
            )
            if options.until_alert:
                return 0
        if time.monotonic() >= next_report:
            next_report += _REPORT_S
            _report(options, saying)
    return 0


class _Watch(threading.Thread):
    """Waits for the first alert on a screen of its own. What goes wrong with that is no reason to stop the run."""

    def __init__(self, api: str, interrupted: threading.Event) -> None:
        super().__init__(name="first-alert", daemon=True)
        self._api = api
        self._interrupted = interrupted
        self.found: tuple[float, dict[str, Any]] | None = None
        self.start()

    def run(self) -> None:
        """In its own thread."""
        from local.run.screen import first_alert

        try:
            self.found = first_alert(self._api, self._interrupted.is_set)
        except Exception as error:  # the run itself is well
            if not self._interrupted.is_set():
                print(f"  (the first alert is not measured: {error!r})", flush=True)


def _check(children: Sequence[Child]) -> None:
    for child in children:
        child.check()


def _report(options: Options, saying: Saying) -> None:
    said = fleet_status(options.state)
    if said:
        rate = said["acknowledged"] / max(1.0, said["seconds"])
        saying.line(
            f"  {time.strftime('%H:%M')}  {said['connected']} devices, {said['acknowledged']} messages "
            f"({rate:.1f}/s), {said['readings']} readings, {said['waiting']} waiting"
        )


def _keep_time(platform: Platform) -> None:
    """The platform's time now, by its own clock's arithmetic."""
    from jinbo.platform.clock import PlatformClock, wall_ms

    if not platform.clock:
        return
    anchor, rate, wall = platform.clock.split(",")
    platform.note_time(PlatformClock(int(anchor), float(rate), int(wall)).from_wall(wall_ms()))


@contextlib.contextmanager
def interruptible() -> Iterator[threading.Event]:
    """SIGINT and SIGTERM both raise KeyboardInterrupt, once: while everything stops, more of them change nothing."""
    interrupted = threading.Event()

    def stop(number: int, frame: object) -> None:
        if not interrupted.is_set():
            interrupted.set()
            raise KeyboardInterrupt

    before: dict[signal.Signals, Callable[..., Any] | int | None] = {
        number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield interrupted
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

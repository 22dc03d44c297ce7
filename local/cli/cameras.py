"""`jinbo cameras list | fault | play | truth | report`: the simulated cameras of the running venue."""

from __future__ import annotations

import json as json_format
import time
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from local.cli.where import leave, state_folder

app = typer.Typer(
    no_args_is_help=True, help="The simulated cameras: faults, files, and what really happened before them."
)
_ANSWER_S = 30.0
Json = Annotated[bool, typer.Option("--json", help="for programs")]
Since = Annotated[str, typer.Option(help="ISO time, or seconds back from now")]


@app.command("list")
def list_(json: Json = False) -> None:
    """The cameras that send, with their fragments and their last trouble."""
    status = _status()
    if json:
        typer.echo(json_format.dumps(status))
        return
    for name, one in status["cameras"].items():
        typer.echo(f"{name:10} {one['sent']:>7} fragments, {one['connections']} connections  {one['fault']}".rstrip())
    if status["drawing"]:
        typer.echo(f"正在绘制 drawing {status['drawing']}")


@app.command("fault")
def fault(
    camera: Annotated[str, typer.Argument(help="a camera's id, kc-0001")],
    kind: Annotated[
        str, typer.Argument(help="covered, moved, blurred, dirty, night, frozen, offline, clock; scene ends it")
    ],
    seconds: Annotated[float, typer.Option("--for", help="seconds; 0: until told otherwise")] = 120.0,
) -> None:
    """Lets something go wrong with a camera."""
    _ask(camera, kind, seconds)
    typer.echo(f"{camera}: {kind}" + (f" for {seconds:.0f} s" if seconds > 0 else ""))


@app.command("play")
def play(
    file: Annotated[Path, typer.Argument(help="any video file", exists=True, dir_okay=False)],
    camera: Annotated[str, typer.Option(help="the camera that shows it")],
    seconds: Annotated[float, typer.Option("--for", help="seconds; 0: until told otherwise")] = 0.0,
) -> None:
    """Lets a camera show a video file, round and round. `jinbo cameras fault ID scene` ends it."""
    _ask(camera, "file", seconds, str(file.resolve()))
    typer.echo(f"{camera} shows {file.name}")


@app.command("truth")
def truth(
    camera: Annotated[str, typer.Argument(help="a camera's id; 'all' for every one")] = "all",
    since: Since = "600",
    at: Annotated[str, typer.Option(help="ISO time: what was in the picture then")] = "",
    json: Json = False,
) -> None:
    """What should have been found: codes of DOMAIN 2.2 and 4.2, from..to."""
    from local.venue.footage.truth import Journal, frame_at, happenings

    folder = state_folder() / "footage"
    names = [path.stem for path in sorted(folder.glob("*-*.json"))] if camera == "all" else [camera]
    found: list[Any] = []
    for name in names:
        kept = Journal(folder, name).read()
        if not kept:
            leave(f"{name} has never been played")
        if at:
            found.append({"camera": name, "things": frame_at(kept, _instant(at))})
            continue
        found += [
            {
                "camera": one.camera,
                "code": one.code,
                "doing": one.doing,
                "from_ms": one.from_ms,
                "until_ms": one.until_ms,
            }
            for one in happenings(kept, _instant(since), _now_ms())
        ]
    if json or at:
        typer.echo(json_format.dumps(found, ensure_ascii=False))
        return
    for one in found:
        typer.echo(f"{one['camera']:10} {_shown(one['from_ms'])} – {_shown(one['until_ms'])}  {one['code']}")


@app.command("report")
def report(since: Since = "600", json: Json = False) -> None:
    """Joins what really happened with the platform's alerts: found or missed, and how long after its begin."""
    from local.run.screen import call, sign_in
    from local.run.summary import read_summary
    from local.venue.footage.report import found_by, joined, processes
    from local.venue.footage.truth import Journal, happenings

    state = state_folder()
    summary = read_summary(state)
    if summary is None:
        leave(f"no platform runs on {state}")
    api = f"{summary['web']}/api"
    try:
        token = sign_in(api, "commander")
    except OSError as error:
        leave(
            f"登录被拒：验证码只能用一次，请三十秒后再试 · the sign-in was refused, a code is good once: again in 30 s ({error})"
        )
    start, folder = _instant(since), state / "footage"
    truths = [
        one
        for path in sorted(folder.glob("*-*.json"))
        for one in happenings(Journal(folder, path.stem).read(), start, _now_ms())
    ]
    found = found_by(lambda path: call(api, "GET", path, None, token))
    rows = joined(truths, found)
    used = processes(summary["pids"])
    if json:
        typer.echo(json_format.dumps({"rows": rows, "processes": used}, ensure_ascii=False))
        return
    for row in rows:
        told = "已发现 found" if row["delay_s"] is None else f"{row['delay_s']:.1f} s"
        delay = told if row["found"] else "未发现 missed"
        typer.echo(f"{row['camera']:10} {_shown(row['from_ms'])}  {row['code']:20} {delay}")
    for name, one in used.items():
        typer.echo(f"{name:14} {one['cpu_s']:8.1f} s CPU {one['memory_mib']:8.0f} MiB")


def _status() -> dict[str, Any]:
    try:
        found: dict[str, Any] = json_format.loads((state_folder() / "footage" / "status.json").read_text("utf-8"))
    except FileNotFoundError:
        leave("no cameras are played; say `make run CAMERAS=8`")
    return found


def _ask(camera: str, what: str, seconds: float, file: str = "") -> None:
    from local.run.summary import read_summary
    from local.venue.footage.requests import Request, RequestError, Requests

    state = state_folder()
    if read_summary(state) is None:
        leave(f"no platform runs on {state}")
    try:
        request = Request(camera, what, seconds, file)
    except RequestError as error:
        leave(error)
    answer = Requests(state / "footage" / "inbox").ask(request, f"cli-{time.time_ns()}")
    deadline = time.monotonic() + _ANSWER_S
    while not answer.exists():
        if time.monotonic() > deadline:
            leave("the cameras do not answer; do they run? (jinbo status)")
        time.sleep(0.05)
    said = json_format.loads(answer.read_text("utf-8"))
    answer.unlink()
    if "error" in said:
        leave(said["error"])


def _instant(given: str) -> int:
    """ISO with a zone, or seconds back from now."""
    try:
        return _now_ms() - round(float(given) * 1000)
    except ValueError:
        pass
    try:
        return round(datetime.fromisoformat(given).astimezone().timestamp() * 1000)
    except ValueError:
        leave(f"neither an ISO time nor seconds: {given}")


def _shown(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000).astimezone().strftime("%H:%M:%S")


def _now_ms() -> int:
    return time.time_ns() // 1_000_000

"""`jinbo scenario list | run`: makes something go wrong in the running venue."""

from __future__ import annotations

import json
import time
from typing import Annotated

import typer

from local.cli.where import leave, state_folder

app = typer.Typer(no_args_is_help=True, help="Things that go wrong in the simulated venue.")
_ANSWER_S = 10.0


@app.command("list")
def list_() -> None:
    """The scenarios that come with the project."""
    from local.venue.scenario import load, names

    for name in names():
        scenario = load(name)
        typer.echo(f"{name:20} {scenario.title_zh} · {scenario.title_en}\n{'':20} {scenario.shows}")


@app.command("run")
def run(
    name: Annotated[str, typer.Argument(help="a scenario's name, or a YAML file")],
    device: Annotated[str, typer.Option(help="this device instead of the first that fits")] = "",
) -> None:
    """Starts a scenario now."""
    from local.run.summary import read_summary
    from local.venue.scenario import ScenarioError, load
    from local.venue.stage import Inbox

    state = state_folder()
    if read_summary(state) is None:
        leave(f"no platform runs on {state}")
    try:
        scenario = load(name)
    except ScenarioError as error:
        leave(error)
    answer = Inbox(state / "fleet" / "inbox").ask(name, device, f"cli-{time.time_ns()}")
    deadline = time.monotonic() + _ANSWER_S
    while not answer.exists():
        if time.monotonic() > deadline:
            leave("the devices do not answer; do they run? (jinbo status)")
        time.sleep(0.05)
    said = json.loads(answer.read_text(encoding="utf-8"))
    answer.unlink()
    if "error" in said:
        leave(said["error"][0])
    chosen = said["devices"]
    shown = ", ".join(chosen[:8]) + (f" and {len(chosen) - 8} more" if len(chosen) > 8 else "")
    typer.echo(f"{scenario.title_zh} · {scenario.title_en}\non {shown}\n{scenario.shows}")

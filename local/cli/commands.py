"""The tree of commands (命令树)."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from local.cli import accounts, cameras, data, devices, evidence, quarantine, scenarios, states, watching
from local.cli.where import leave

app = typer.Typer(
    name="jinbo", no_args_is_help=True, add_completion=False, help="进博 · Jinbo, on this machine or on AWS."
)
app.command("status")(watching.status)
app.command("reconcile")(watching.reconcile)
app.command("totp")(accounts.totp)
app.command("seed")(data.seed)
app.command("import")(data.import_file)
app.command("export")(data.export_file)
app.add_typer(scenarios.app, name="scenario")
app.add_typer(accounts.admin, name="admin")
app.add_typer(accounts.audit, name="audit")
app.add_typer(evidence.app, name="evidence")
app.add_typer(quarantine.app, name="quarantine")
app.add_typer(cameras.app, name="cameras")
app.add_typer(devices.app, name="device")
app.add_typer(data.logger, name="logger")
app.add_typer(states.app, name="state")


@app.command(
    "run", context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
)
def run(context: typer.Context) -> None:
    """The whole platform on this machine, as `make run` does; `jinbo run --help` lists its options."""
    from local.run.main import main as run_main

    raise SystemExit(run_main(context.args))


@app.callback()
def about(
    state: Annotated[
        str, typer.Option(help="state folder of the run meant", envvar="JINBO_STATE", show_default=False)
    ] = "",
) -> None:
    """进博 · Jinbo, on this machine or on AWS."""
    import os

    if state:
        os.environ["JINBO_STATE"] = state


def main() -> None:
    """The entry point. A refusal of the platform is said in both languages, without a traceback."""
    try:
        app()
    except Exception as error:
        code, zh, en = (getattr(error, name, "") for name in ("code", "zh", "en"))
        if not (code and en):
            raise
        print(f"{zh}\n{en} ({code})", file=sys.stderr)
        leave("")

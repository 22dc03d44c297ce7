"""`jinbo state export | wipe | restore | hash`: the tables as files, for backups by hand and the restore drill."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from local.cli.where import enter_platform, leave

app = typer.Typer(no_args_is_help=True, help="Both tables as files.")
Stack = Annotated[str, typer.Option(help="the stack's name")]


@app.command("pause")
def pause(stack: Stack = "jinbo") -> None:
    """Holds the platform still: queues and streams keep what comes, nothing is consumed until `resume`."""
    enter_platform()
    from local.state.pause import deployed_switches

    typer.echo(f"{deployed_switches(stack).turn(on=False)} mappings and schedules are off")


@app.command("resume")
def resume(stack: Stack = "jinbo") -> None:
    """Lets the platform go on with what has come meanwhile."""
    enter_platform()
    from local.state.pause import deployed_switches

    typer.echo(f"{deployed_switches(stack).turn(on=True)} mappings and schedules are on")


@app.command("export")
def export(folder: Annotated[Path, typer.Argument(help="where the files go")]) -> None:
    """Writes both tables and their hashes."""
    enter_platform()
    from local.state import drill

    for name, found in drill.export(drill.deployed_tables(), folder).items():
        typer.echo(f"{name:10} {found}")


@app.command("wipe")
def wipe(sure: Annotated[bool, typer.Option("--sure", help="yes, everything")] = False) -> None:
    """Deletes every item of both tables."""
    if not sure:
        leave("this deletes everything that the platform knows; say --sure if that is meant")
    enter_platform()
    from local.state import drill

    for name, count in drill.wipe(drill.deployed_tables()).items():
        typer.echo(f"{name:10} {count} items deleted")


@app.command("restore")
def restore(folder: Annotated[Path, typer.Argument(help="an export")]) -> None:
    """Writes an export back; a damaged one is refused before anything is written."""
    enter_platform()
    from local.state import drill

    try:
        counts = drill.restore(drill.deployed_tables(), folder)
    except drill.StateMismatch as error:
        leave(error)
    for name, count in counts.items():
        typer.echo(f"{name:10} {count} items written")


@app.command("hash")
def hash_() -> None:
    """The hash of each table as it is now."""
    enter_platform()
    from local.state import drill

    for name, found in drill.hashes(drill.deployed_tables()).items():
        typer.echo(f"{name:10} {found}")

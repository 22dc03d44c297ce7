"""`jinbo evidence verify`: whether what was kept of an event is what was put in (证据核验)."""

from __future__ import annotations

from typing import Annotated

import typer

from local.cli.where import enter_platform

app = typer.Typer(no_args_is_help=True, help="Evidence of events.")


@app.callback()
def _evidence() -> None:
    """Evidence of events."""


@app.command("verify")
def verify(event: Annotated[str, typer.Argument(help="the event's id")]) -> None:
    """Reads every file again and looks the deposits up in the audit chain; exit code 1 when anything does not hold."""
    enter_platform()
    from jinbo.wiring.evidence import desk

    found = desk().verify(event)
    for check in found.parts:
        said = "holds" if check.holds else f"CHANGED: {check.found or 'gone'}"
        typer.echo(f"{check.part.sha256}  {check.part.key}  {said}")
    for number, one in enumerate(found.deposits):
        place = one.deposit.chain
        where = f"{place.day}/{place.shard}/{place.index}" if place else "-"
        typer.echo(f"deposit {number} of {one.deposit.at}: chain {where} {one.verdict}")
    typer.echo(f"{event}: {len(found.parts)} files, {'holds' if found.holds else 'DOES NOT HOLD'}")
    if not found.holds:
        raise SystemExit(1)

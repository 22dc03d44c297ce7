"""`jinbo quarantine list | show | replay`: messages that were refused, why, and a second chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from local.cli.where import enter_platform

if TYPE_CHECKING:
    from jinbo.kernel.access import Principal

app = typer.Typer(no_args_is_help=True, help="Messages that were refused.")


def _engineer() -> Principal:
    from jinbo.kernel.access import Principal, Role

    return Principal(id="cli", roles=frozenset({Role.ENGINEER}), step_up=True)


@app.command("list")
def list_(limit: Annotated[int, typer.Option(help="at most so many")] = 50) -> None:
    """Refused messages, newest first."""
    enter_platform()
    from jinbo.kernel.clock import from_ms, iso
    from jinbo.wiring.telemetry import desk

    entries, more = desk().page(_engineer(), None, limit)
    for entry in entries:
        replayed = " replayed" if entry.replayed_at else ""
        arrived = iso(from_ms(entry.received_at))
        typer.echo(f"{entry.id:32} {arrived} {entry.device:16} {entry.reason:18} {entry.detail}{replayed}")
    typer.echo(f"{len(entries)} shown{', there are more' if more else ''}")


@app.command("show")
def show(entry_id: Annotated[str, typer.Argument(help="as `list` prints it")]) -> None:
    """One refused message with its bytes as they came."""
    enter_platform()
    from jinbo.wiring.telemetry import desk

    entry = desk().entry(_engineer(), entry_id)
    typer.echo(f"{entry.id} from {entry.device or 'nobody known'}: {entry.reason} {entry.detail}")
    for index, reason in entry.parts:
        typer.echo(f"  readings[{index}]: {reason}")
    typer.echo(entry.raw.decode("utf-8", "backslashreplace"))


@app.command("replay")
def replay(entry_id: Annotated[str, typer.Argument(help="as `list` prints it")]) -> None:
    """Sends a refused message through the checks again; exit code 1 when it is refused again."""
    enter_platform()
    from jinbo.wiring.telemetry import desk

    done = desk().replay(_engineer(), entry_id)
    typer.echo(f"{done.stored} readings stored" + (f"; still refused: {done.reason}" if done.reason else ""))
    if done.reason:
        raise SystemExit(1)

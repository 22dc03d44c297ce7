"""`jinbo seed`, `jinbo import`, `jinbo export`, `jinbo logger import`: things that come into the platform by hand, and go out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from local.cli.where import enter_platform, leave, state_folder

if TYPE_CHECKING:
    from jinbo.kernel.access import Principal

logger = typer.Typer(no_args_is_help=True, help="Files of temperature loggers.")
MAX_EXPORT = 1_000_000


@logger.callback()
def _logger() -> None:
    """Files of temperature loggers."""


def _engineer() -> Principal:
    from jinbo.kernel.access import Principal, Role

    return Principal(id="cli", roles=frozenset({Role.ENGINEER}), step_up=True)


def seed(
    small: Annotated[bool, typer.Option("--small", help="12 businesses and 8 lifts")] = False,
    profile: Annotated[str, typer.Option(help="DEMO, CURRENT or CIIE3_2020")] = "DEMO",
    number: Annotated[int, typer.Option("--seed", help="makes another venue")] = 1,
) -> None:
    """Writes the made-up venue into the running platform; again is no harm."""
    enter_platform()
    from local.venue.seed import main as seed_main

    arguments = ["--state", str(state_folder()), "--profile", profile, "--seed", str(number)]
    raise SystemExit(seed_main([*arguments, *(["--small"] if small else [])]))


def import_file(
    kind: Annotated[str, typer.Argument(help="businesses, lifts or devices")],
    file: Annotated[Path, typer.Argument(help="CSV or JSON")],
    government: Annotated[
        bool, typer.Option("--government", help="a government feed: wrong check digits are flagged")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="judge every row, write nothing")] = False,
) -> None:
    """Takes a sheet into the register, and reports each bad row with its reason; exit code 1 when any was refused."""
    enter_platform()
    from local.import_files import import_sheet

    raise SystemExit(import_sheet(_engineer(), kind, file, government=government, dry_run=dry_run))


def export_file(
    kind: Annotated[str, typer.Argument(help="businesses, lifts or devices")],
    file: Annotated[Path, typer.Argument(help="ends in .csv or .json")],
) -> None:
    """Writes the register as a sheet that `import` reads."""
    if file.suffix not in {".csv", ".json"}:
        leave("the file's name must end in .csv or .json")
    enter_platform()
    from jinbo.subjects.rules.columns import SheetKind
    from jinbo.wiring.subjects import exports

    content = exports().write(_engineer(), SheetKind(kind), file.suffix[1:], MAX_EXPORT)
    file.write_bytes(content)
    typer.echo(f"{file}: {len(content)} bytes")


@logger.command("import")
def import_logger(
    device: Annotated[str, typer.Argument(help="the registered device that the logger stood in")],
    file: Annotated[Path, typer.Argument(help="a Berlinger Fridge-tag 2's text file")],
    sensor: Annotated[str, typer.Option(help="the device's sensor")] = "t1",
    compare: Annotated[
        bool, typer.Option("--compare", help="only compare our arithmetic with the logger's report")
    ] = False,
) -> None:
    """Takes a logger's samples in as history; prints, day by day, what we compute and what the logger reported."""
    from jinbo.telemetry.service.loggers import compare_days, import_fridge_tag

    text = file.read_text(encoding="utf-8", errors="replace")
    if not compare:
        enter_platform()
        from jinbo.wiring.telemetry import desk

        typer.echo(
            f"{import_fridge_tag(desk(), _engineer(), device, sensor, text)} samples stored as history of {device}"
        )
    typer.echo(f"{'day':12}{'min':>14}{'max':>14}{'mean':>14}{'min below':>14}{'min above':>14}   ours/logger")
    for day in compare_days(text):
        ours, theirs = day.ours, day.report
        pairs = [(ours.minimum, theirs.minimum), (ours.maximum, theirs.maximum), (ours.mean, theirs.mean)]
        cells = "".join(f"{f'{mine:.1f}/{its:.1f}':>14}" for mine, its in pairs)
        minutes = f"{f'{ours.below:.0f}/{theirs.below}':>14}{f'{ours.above:.0f}/{theirs.above}':>14}"
        typer.echo(f"{theirs.day.isoformat():12}{cells}{minutes}   {'agrees' if day.agrees else 'DIFFERS'}")

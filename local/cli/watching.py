"""What runs and what it has done: `jinbo status`, `jinbo reconcile`."""

from __future__ import annotations

import json as json_format
import time
from typing import Annotated, Any

import typer

from local.cli.where import enter_platform, leave, state_folder


def status(json: Annotated[bool, typer.Option("--json", help="for programs")] = False) -> None:
    """Processes with their memory, addresses, devices, and how long it took to be ready."""
    from local.run.memory import measure
    from local.run.summary import fleet_status, read_summary

    state = state_folder()
    summary = read_summary(state)
    if summary is None:
        leave(f"no platform runs on {state}")
    memory = measure(summary["pids"])
    fleet = fleet_status(state)
    if json:
        total = sum(memory.values())
        typer.echo(json_format.dumps({**summary, "memory_kib": memory, "memory_total_kib": total, "fleet": fleet}))
        return
    _print_status(summary, memory, fleet)


def _print_status(summary: dict[str, Any], memory: dict[str, int], fleet: dict[str, Any]) -> None:
    typer.echo(f"profile {summary['profile']}, ready after {summary['ready_s']} s, up {_span(summary['ready_at'])}")
    alert = summary.get("first_alert")
    if alert:
        typer.echo(f"first alert after {summary['first_alert_s']} s: {alert['level']} {alert['title']['zh']}")
    typer.echo(f"dashboard {summary['web']}   API {summary['api']}   MQTT {summary['mqtt']}   video {summary['video']}")
    for name, kib in memory.items():
        typer.echo(f"  {name:14} pid {summary['pids'][name]:<8} {kib / 1024:8.0f} MiB")
    typer.echo(f"  {'together':14} {'':12} {sum(memory.values()) / 1024:8.0f} MiB")
    if fleet:
        rate = fleet["acknowledged"] / max(1.0, fleet["seconds"])
        typer.echo(
            f"devices: {fleet['connected']} of {fleet['devices']} connected, {fleet['acknowledged']} messages "
            f"({rate:.1f}/s), {fleet['readings']} readings, {fleet['waiting']} waiting, {fleet['resent']} sent again"
        )
        for playing in fleet["playing"]:
            typer.echo(f"playing {playing['name']} on {', '.join(playing['devices'][:5])}")


def _span(since: float) -> str:
    minutes, seconds = divmod(int(time.time() - since), 60)
    return f"{minutes} min {seconds} s"


def reconcile(
    patience: Annotated[float, typer.Option(help="seconds to wait for readings on their way")] = 60.0,
    every: Annotated[bool, typer.Option("--all", help="a line for every device, not only for unequal ones")] = False,
    json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
) -> None:
    """Counts readings sent against readings stored and quarantined, device by device; exit code 1 when any is lost."""
    enter_platform()
    from local.venue.ledger import Ledger
    from local.venue.reconcile import deployed_platform, total, until_equal
    from local.venue.reconcile import reconcile as count

    path = state_folder() / "fleet" / "ledger.sqlite"
    if not path.exists():
        leave(f"no devices have sent anything yet: {path} is missing")
    ledger = Ledger(path)
    deadline = time.monotonic() + patience

    def wait() -> bool:
        time.sleep(1.0)
        return time.monotonic() < deadline

    platform, until = deployed_platform(wait), ledger.last
    rows = until_equal(lambda only: count(ledger, platform, until, only), wait)
    whole = total(rows)
    if json:
        shown = {name: getattr(whole, name) for name in ("sent", "stored", "quarantined", "lost", "doubtful")}
        typer.echo(json_format.dumps({**shown, "devices": len(rows), "messages": ledger.messages()}))
    else:
        typer.echo(f"{'device · 设备':18}{'sent':>10}{'stored':>10}{'quarantined':>13}{'lost':>8}{'doubtful':>10}")
        for row in [*(row for row in rows if every or not row.equal), whole]:
            typer.echo(
                f"{row.device:20}{row.sent:>10}{row.stored:>10}{row.quarantined:>13}{row.lost:>8}{row.doubtful:>10}"
                + (f"  e.g. {row.lost_keys[0]}" if row.lost_keys else "")
            )
        verdict = "一致 equal: sent = stored + quarantined" if whole.equal else f"不一致 {whole.lost} readings are lost"
        typer.echo(f"{len(rows)} devices, {sum(ledger.messages().values())} messages; {verdict}")
    if not whole.equal:
        raise SystemExit(1)

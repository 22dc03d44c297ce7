"""`jinbo totp`, `jinbo admin create`, `jinbo audit verify`."""

from __future__ import annotations

from typing import Annotated

import typer

from local.cli.where import enter_platform, leave, state_folder

admin = typer.Typer(no_args_is_help=True, help="Administrators.")
audit = typer.Typer(no_args_is_help=True, help="The audit log.")


@admin.callback()
def _admin() -> None:
    """Administrators."""


@audit.callback()
def _audit() -> None:
    """The audit log."""


def totp(login: Annotated[str, typer.Argument(help="a demo login, such as duty")]) -> None:
    """The code that the login's authenticator app would show now (demo logins only)."""
    import time

    from local.admin import DEMO_LOGINS

    found = next((each for each in DEMO_LOGINS if each.login == login), None)
    if found is None:
        leave(f"no demo login {login!r}; there are {', '.join(each.login for each in DEMO_LOGINS)}")
    typer.echo(found.code())
    typer.echo(f"good for {30 - int(time.time()) % 30} s, once", err=True)


@admin.command("create")
def create(
    login: Annotated[str, typer.Argument(help="what they sign in with")],
    name: Annotated[str, typer.Option(help="their name")],
    url: Annotated[str, typer.Option(help="the dashboard's address; that of the run where it is left out")] = "",
    phone: Annotated[str, typer.Option(help="for SMS")] = "",
) -> None:
    """Makes an administrator and prints the link, good once, at which they set password and second factor."""
    enter_platform()
    from local.admin import create_admin
    from local.run.summary import read_summary

    address = url or (read_summary(state_folder()) or {}).get("web", "http://127.0.0.1:8080")
    typer.echo(create_admin(login, name, dashboard_url=address, phone=phone))


@audit.command("verify")
def verify(
    day: Annotated[str, typer.Option(help="a day of Shanghai, 2026-11-05; today where it is left out")] = "",
) -> None:
    """Checks a day's chain of the audit log; exit code 1 when it does not hold."""
    enter_platform()
    from datetime import UTC, datetime

    from jinbo.kernel.clock import SHANGHAI
    from jinbo.wiring.identity import audit as log

    wanted = day or datetime.now(UTC).astimezone(SHANGHAI).date().isoformat()
    report = log().verify(wanted)
    sealed = "sealed" if report.sealed else "not sealed yet"
    typer.echo(f"{report.day}: {report.entries} entries, {sealed}, {'holds' if report.holds else 'DOES NOT HOLD'}")
    for fault in report.faults:
        typer.echo(f"  {fault}")
    if not report.holds:
        raise SystemExit(1)

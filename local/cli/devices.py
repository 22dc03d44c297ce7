"""`jinbo device certificate | revoke`: for the engineer who connects a real device."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from local.cli.where import enter_platform, leave, state_folder

if TYPE_CHECKING:
    from local.venue.certificates import Certificates

app = typer.Typer(no_args_is_help=True, help="Devices' certificates.")


def _certificates(folder: Path) -> Certificates:
    import boto3

    from local.run.addresses import read_outputs
    from local.venue.certificates import Certificates

    outputs = read_outputs(state_folder())
    return Certificates(boto3.client("iot", endpoint_url=outputs["Endpoint"]), folder, outputs["DevicePolicy"])


@app.command("certificate")
def certificate(
    device: Annotated[str, typer.Argument(help="a registered device's id")],
    folder: Annotated[Path, typer.Option(help="where to write certificate, key and CA")] = Path("certificates"),
) -> None:
    """Makes a certificate for a registered device and prints how to publish a reading with it."""
    enter_platform()
    from jinbo.wiring.subjects import devices as registry

    from local.run.summary import read_summary

    found = registry().devices([device]).get(device)
    if found is None:
        leave(f"no device {device!r} is registered; its messages would go into quarantine as unknown-device")
    made = _certificates(folder).issue(device)
    ca = folder / "ca.pem"
    ca.write_bytes((state_folder() / "fleet" / "ca.pem").read_bytes())
    host, _, port = (read_summary(state_folder()) or {"mqtt": "localhost:8883"})["mqtt"].partition(":")
    typer.echo(f"certificate {made.certificate}\nkey         {made.key} (readable by you alone)\nCA          {ca}")
    sensor = found.sensors[0].id if found.sensors else "t1"
    reading = f'{{"sensor":"{sensor}","at":NOW,"value":4.2}}'
    payload = f'{{"v":1,"device":"{device}","sent_at":NOW,"reply":true,"readings":[{reading}]}}'
    line = f"-h {host} -p {port} --cafile {ca} --cert {made.certificate} --key {made.key} -q 1 -V mqttv5 -i {device}"
    message = f"\"$(echo '{payload}' | sed s/NOW/$(date +%s%3N)/g)\""
    typer.echo(
        "\nPublish a reading:\n\n"
        f"  mosquitto_pub {line} -t jinbo/v1/{device}/telemetry -m {message}\n\n"
        "The same, waiting five seconds for the reason should it be refused:\n\n"
        f"  mosquitto_rr {line} -t jinbo/v1/{device}/telemetry -e jinbo/v1/{device}/reply -W 5 -m {message}\n"
    )


@app.command("revoke")
def revoke(
    device: Annotated[str, typer.Argument(help="the device's id")],
    folder: Annotated[
        Path | None, typer.Option(help="where its certificate lies; the simulated devices' by default")
    ] = None,
) -> None:
    """Makes a device's certificate worthless at once: its next message is refused."""
    enter_platform()
    try:
        _certificates(folder or state_folder() / "fleet" / "certificates").revoke(device)
    except LookupError as error:
        leave(error.args[0])
    typer.echo(f"the certificate of {device} is revoked")

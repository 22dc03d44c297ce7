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
    sensor = found.sensors[0] if found.sensors else None
    reading = f'{{"sensor":"{sensor.id if sensor else "t1"}","at":NOW,"value":4.2}}'
    payload = f'{{"v":1,"device":"{device}","sent_at":NOW,"reply":true,"readings":[{reading}]}}'
    typer.echo(
        "\nPublish a reading, and listen for the reason should it be refused:\n\n"
        f"  S='-h {host} -p {port} --cafile {ca} --cert {made.certificate} --key {made.key} -q 1'\n"
        f"  mosquitto_sub $S -i {device} -t jinbo/v1/{device}/reply        # in another terminal; ends the other connection\n"
        f"  NOW=$(date +%s%3N); mosquitto_pub $S -i {device} -t jinbo/v1/{device}/telemetry \\\n"
        f"    -m \"$(echo '{payload}' | sed s/NOW/$NOW/g)\"\n"
    )


@app.command("revoke")
def revoke(
    device: Annotated[str, typer.Argument(help="a device of the simulated venue")],
) -> None:
    """Makes a simulated device's certificate worthless at once: its next message is refused."""
    enter_platform()
    try:
        _certificates(state_folder() / "fleet" / "certificates").revoke(device)
    except LookupError as error:
        leave(error.args[0])
    typer.echo(f"the certificate of {device} is revoked")

"""An independent MQTT client, Debian's mosquitto: what a device engineer does by hand, and what is refused (A1, A2)."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from e2e.conftest import Running, eventually

pytestmark = pytest.mark.emulator
if shutil.which("mosquitto_pub") is None and not os.environ.get("CI"):
    pytest.skip("mosquitto_pub is missing: apt-get install mosquitto-clients", allow_module_level=True)

DEVICE, OTHER = "hand-0001", "hand-0002"
"""Registered for these tests; the simulated devices are left alone."""


class Client:
    """mosquitto_pub and mosquitto_sub with one certificate."""

    def __init__(self, platform: Running, certificate: Path, key: Path) -> None:
        ca = platform.state / "fleet" / "ca.pem"
        self._line = ["-h", "localhost", "-p", str(platform.mqtt_port), "--cafile", str(ca), "--cert", str(certificate)]
        self._line += ["--key", str(key), "-q", "1", "-V", "mqttv5"]

    def publish(self, topic: str, payload: str, client_id: str) -> subprocess.CompletedProcess[str]:
        """One message."""
        return self._run("mosquitto_pub", "-i", client_id, "-t", topic, "-m", payload)

    def subscribe(self, topic: str, client_id: str) -> subprocess.CompletedProcess[str]:
        """Waits two seconds for a message."""
        return self._run("mosquitto_sub", "-i", client_id, "-t", topic, "-C", "1", "-W", "2")

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [program, *self._line, *arguments], capture_output=True, text=True, check=False, timeout=30
        )


def reading(at: int, device: str = DEVICE) -> str:
    return f'{{"v":1,"device":"{device}","sent_at":{at},"readings":[{{"sensor":"t1","at":{at},"value":21.37}}]}}'


@pytest.fixture(scope="module", autouse=True)
def _registered(platform: Running) -> None:
    beside = platform.ask("GET", "/v1/devices/pr-0001")
    for device in (DEVICE, OTHER):
        sensor = {"id": "t1", "quantity": "TEMPERATURE", "unit": "Cel", "limit_code": "T07"}
        body = {"id": device, "kind": "PREP_ROOM", "subject": beside["subject"], "sensors": [sensor]}
        platform.ask("POST", "/v1/devices", body)


@pytest.fixture(scope="module")
def hand(platform: Running, tmp_path_factory: pytest.TempPathFactory) -> Client:
    """The certificate that `jinbo device certificate` writes."""
    folder = tmp_path_factory.mktemp("hand")
    made = platform.jinbo("device", "certificate", DEVICE, "--folder", str(folder))
    assert made.returncode == 0, made.stderr
    assert "mosquitto_pub" in made.stdout
    key = folder / f"{DEVICE}.key"
    assert key.stat().st_mode & 0o077 == 0, "nobody else can read the key"
    return Client(platform, folder / f"{DEVICE}.crt", key)


def stored(platform: Running, at: int, device: str = DEVICE) -> bool:
    start, end = (datetime.fromtimestamp(at / 1000 + offset, UTC).isoformat() for offset in (-1, 1))
    query = f"sensor=t1&from={start}&to={end}&points=100".replace("+00:00", "Z")
    return "21.37" in str(platform.ask("GET", f"/v1/devices/{device}/series?{query}"))


def test_what_mosquitto_publishes_is_stored(platform: Running, hand: Client) -> None:
    at = int(time.time() * 1000) - 400
    done = hand.publish(f"jinbo/v1/{DEVICE}/telemetry", reading(at), DEVICE)
    assert done.returncode == 0, done.stderr
    eventually(lambda: stored(platform, at))


def test_a1_another_devices_topic_is_refused(platform: Running, hand: Client) -> None:
    at = int(time.time() * 1000) - 900
    done = hand.publish(f"jinbo/v1/{OTHER}/telemetry", reading(at, OTHER), DEVICE)
    assert "ot authorized" in done.stderr + done.stdout or done.returncode != 0
    assert not stored(platform, at, OTHER)


def test_a1_another_client_id_is_refused(hand: Client) -> None:
    assert hand.publish(f"jinbo/v1/{OTHER}/telemetry", "{}", OTHER).returncode != 0


@pytest.mark.parametrize("topic", ["jinbo/v1/+/telemetry", "#", "$aws/things/+/shadow/#", f"jinbo/v1/{OTHER}/reply"])
def test_a1_a_wildcard_or_foreign_subscription_is_refused(hand: Client, topic: str) -> None:
    done = hand.subscribe(topic, DEVICE)
    assert done.stdout == ""
    assert "denied" in done.stderr


def test_a1_an_unknown_certificate_is_refused(platform: Running, tmp_path: Path) -> None:
    stranger = Client(platform, *self_signed(tmp_path))
    assert stranger.publish(f"jinbo/v1/{DEVICE}/telemetry", reading(1), DEVICE).returncode != 0


def test_a2_a_revoked_certificate_is_refused_at_the_next_message(platform: Running, tmp_path: Path) -> None:
    made = platform.jinbo("device", "certificate", OTHER, "--folder", str(tmp_path))
    assert made.returncode == 0, made.stderr
    client = Client(platform, tmp_path / f"{OTHER}.crt", tmp_path / f"{OTHER}.key")
    at = int(time.time() * 1000) - 500
    assert client.publish(f"jinbo/v1/{OTHER}/telemetry", reading(at, OTHER), OTHER).returncode == 0
    revoked = platform.jinbo("device", "revoke", OTHER, "--folder", str(tmp_path))
    assert revoked.returncode == 0, revoked.stderr
    later = at + 10_000
    assert client.publish(f"jinbo/v1/{OTHER}/telemetry", reading(later, OTHER), OTHER).returncode != 0
    assert not stored(platform, later, OTHER)


def self_signed(folder: Path) -> tuple[Path, Path]:
    """A certificate that IoT Core never made."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, DEVICE)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "stranger.crt", folder / "stranger.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, secret

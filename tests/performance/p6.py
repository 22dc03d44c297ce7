"""P6's contenders: the door (0.25 of the naive handler) and every function that stores (0.65). `python -m tests.performance.p6`."""

from __future__ import annotations

import json
import sys
import time
from base64 import b64encode
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from jinbo.identity.rules.tokens import Claims, signing_input, with_signature
from jinbo.kernel.access import Role
from jinbo.platform.keys import jose_signature, published

from tests.performance.cold_start import DOOR_FLOOR, ROOT, ROUNDS, STORING_FLOOR, Contender, measure

ARN = "arn:aws:execute-api:us-east-1:1:api/test/GET/v1/me"
TELEMETRY = {"v": 1, "device": "fz-0001", "sent_at": 1604538000000, "readings": []}
LANE = {"payload": b64encode(json.dumps(TELEMETRY).encode()).decode(), "thing": "fz-0001", "received_ms": 1604538000500}
FACT = {
    "id": "1",
    "kind": "telemetry.sensor.lost",
    "version": 1,
    "subject": "device:fz-0001",
    "occurred_at": "2020-11-05T01:00:00.000Z",
    "recorded_at": "2020-11-05T01:00:00.000Z",
    "value": {},
    "audience": ["regulator"],
    "ref": "",
}
EVENTS: dict[str, dict[str, Any]] = {
    "on_telemetry": {
        "Records": [
            {
                "eventSource": "aws:kinesis",
                "eventID": "shardId-0:1",
                "kinesis": {"sequenceNumber": "1", "data": b64encode(json.dumps(LANE).encode()).decode()},
            }
        ]
    },
    "on_device_alarm": {"Records": [{"messageId": "1", "body": json.dumps(LANE), "attributes": {}}]},
    "on_record_changed": {
        "Records": [
            {"eventID": "1", "dynamodb": {"SequenceNumber": "1", "NewImage": {"facts": {"S": json.dumps([FACT])}}}}
        ]
    },
    "on_timer_sweep": {"time": "2020-11-05T01:00:00Z"},
}


def token() -> tuple[str, str]:
    """An access token that is good now, and the JWKS it is verified with."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = int(time.time())
    claims = Claims("a", "s", "t", frozenset({Role.DUTY_OFFICER}), "", frozenset(), now, now, now + 900, "test")
    message = signing_input(claims, "k")
    return with_signature(message, jose_signature(key.sign(message, ec.ECDSA(SHA256())))), published(
        {"k": key.public_key()}
    )


def contenders(bearer: str) -> list[Contender]:
    """The peer first, then the door, then every storing function that there is."""
    folder = Path(__file__).parent / "peers"
    door = {"type": "TOKEN", "methodArn": ARN, "authorizationToken": f"Bearer {bearer}"}
    found = [
        Contender("naive handler", "naive_handler", folder, None),
        Contender("on_authorize", "app", ROOT / "functions/on_authorize", door, DOOR_FLOOR),
    ]
    storing = sorted(name for name in EVENTS if (ROOT / "functions" / name / "app.py").exists())
    return found + [Contender(name, "app", ROOT / "functions" / name, EVENTS[name], STORING_FLOOR) for name in storing]


def run(rounds: int = ROUNDS) -> dict[str, Any]:
    """All figures of P6."""
    bearer, keys = token()
    return measure(lambda: contenders(bearer), {"TOKEN_KEYS": keys}, rounds)


if __name__ == "__main__":
    figures = run(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")
    sys.exit(0 if all(figure["holds"] for figure in figures.values()) else 1)

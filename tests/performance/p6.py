"""P6's contenders: the door (0.25 of the naive handler) and every function that stores (0.65). `python -m tests.performance.p6`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from jinbo.identity.rules.tokens import Claims, signing_input, with_signature
from jinbo.kernel.access import Role
from jinbo.platform.keys import jose_signature, published

from tests.performance.cold_start import DOOR_FLOOR, ROOT, ROUNDS, STORING_FLOOR, Contender, measure
from tests.performance.p6_events import EVENTS, KNOWN

ARN = "arn:aws:execute-api:us-east-1:1:api/test/GET/v1/me"


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
    for name, event in EVENTS.items():
        function = name.partition(",")[0]
        found.append(Contender(name, "app", ROOT / "functions" / function, event, STORING_FLOOR))
    return found


def run(rounds: int = ROUNDS) -> dict[str, Any]:
    """All figures of P6."""
    bearer, keys = token()
    return measure(lambda: contenders(bearer), {"TOKEN_KEYS": keys}, rounds, KNOWN)


if __name__ == "__main__":
    figures = run(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
    sys.stdout.write(json.dumps(figures, indent=1) + "\n")
    sys.exit(0 if all(figure["holds"] for figure in figures.values()) else 1)

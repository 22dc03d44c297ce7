"""Each device has its own certificate, kept for the next run and readable by its owner alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from local.venue.certificates import Certificates


class Iot:
    """IoT Core's API as far as certificates go."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        def call(**given: Any) -> dict[str, Any]:
            self.calls.append((name, given))
            number = sum(made == "create_keys_and_certificate" for made, _ in self.calls)
            arn = f"arn:aws:iot:us-east-1:000000000000:cert/c{number}"
            return {"certificateArn": arn, "certificatePem": "CERTIFICATE", "keyPair": {"PrivateKey": "KEY"}}

        return call


@pytest.fixture
def iot() -> Iot:
    return Iot()


def test_a_certificate_is_bound_to_its_thing_and_to_the_policy(iot: Iot, tmp_path: Path) -> None:
    made = Certificates(iot, tmp_path / "certs", "jinbo-device").issue("fz-0001")
    assert iot.calls == [
        ("create_thing", {"thingName": "fz-0001"}),
        ("create_keys_and_certificate", {"setAsActive": True}),
        ("attach_policy", {"policyName": "jinbo-device", "target": made.arn}),
        ("attach_thing_principal", {"thingName": "fz-0001", "principal": made.arn}),
    ]
    assert made.key.read_text() == "KEY"
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "certs").iterdir()} == {0o600}
    assert (tmp_path / "certs").stat().st_mode & 0o077 == 0


def test_what_is_kept_is_not_made_again(iot: Iot, tmp_path: Path) -> None:
    certificates = Certificates(iot, tmp_path, "p")
    first = certificates.ensure(["fz-0001", "fz-0002"], lambda: None)
    calls = len(iot.calls)
    done: list[None] = []
    assert certificates.ensure(["fz-0001", "fz-0002"], lambda: done.append(None)) == first
    assert len(iot.calls) == calls
    assert len(done) == 2


def test_revoking_makes_it_worthless_and_forgets_it(iot: Iot, tmp_path: Path) -> None:
    certificates = Certificates(iot, tmp_path, "p")
    certificates.issue("fz-0001")
    certificates.revoke("fz-0001")
    assert iot.calls[-1] == ("update_certificate", {"certificateId": "c1", "newStatus": "REVOKED"})
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(LookupError):
        certificates.revoke("fz-0001")


def test_a_name_that_would_leave_the_folder_is_refused(iot: Iot, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be a thing's name"):
        Certificates(iot, tmp_path, "p").issue("../../etc/passwd")
    assert iot.calls == []

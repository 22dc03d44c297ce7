"""One certificate for each device (设备证书), made through IoT Core's own API and kept for the next run, readable by its owner."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PRIVATE = 0o600
_NAME = re.compile(r"[a-zA-Z0-9:_-]{1,128}")
_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class DeviceCertificate:
    """Where a device's certificate and key lie, and what IoT Core calls the certificate."""

    device: str
    certificate: Path
    key: Path
    arn: str


class Certificates:
    """Makes and keeps certificates in `folder`; `iot` is IoT Core's client, `policy` the devices' IoT policy."""

    def __init__(self, iot: Any, folder: Path, policy: str) -> None:
        self._iot = iot
        self._folder = folder
        self._policy = policy

    def kept(self, device: str) -> DeviceCertificate | None:
        """The certificate made before, if there is one."""
        note = self._path(device, "json")
        if not note.exists():
            return None
        arn = str(json.loads(note.read_text(encoding="utf-8"))["arn"])
        return DeviceCertificate(device, self._path(device, "crt"), self._path(device, "key"), arn)

    def issue(self, device: str) -> DeviceCertificate:
        """A new certificate of the thing named `device`, which is created where it is missing.

        Raises:
            ValueError: the name cannot be a thing's.
        """
        if not _NAME.fullmatch(device):
            raise ValueError(f"{device!r} cannot be a thing's name: letters, digits, colon, underscore, hyphen")
        self._iot.create_thing(thingName=device)
        made = self._iot.create_keys_and_certificate(setAsActive=True)
        arn = made["certificateArn"]
        self._iot.attach_policy(policyName=self._policy, target=arn)
        self._iot.attach_thing_principal(thingName=device, principal=arn)
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._write(device, "crt", made["certificatePem"])
        self._write(device, "key", made["keyPair"]["PrivateKey"])
        self._write(device, "json", json.dumps({"arn": arn}))
        return DeviceCertificate(device, self._path(device, "crt"), self._path(device, "key"), arn)

    def ensure(self, devices: Iterable[str], progress: Callable[[], None]) -> dict[str, DeviceCertificate]:
        """A certificate for every device, made where none was kept; `progress` is called for each."""

        found = {}
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for each in pool.map(lambda device: self.kept(device) or self.issue(device), devices):
                found[each.device] = each
                progress()
        return found

    def revoke(self, device: str) -> None:
        """Makes the device's certificate worthless at once (A2), and forgets it here.

        Raises:
            LookupError: none is kept for this device.
        """
        found = self.kept(device)
        if found is None:
            raise LookupError(f"no certificate is kept for {device}")
        self._iot.update_certificate(certificateId=found.arn.rpartition("/")[2], newStatus="REVOKED")
        for ending in ("crt", "key", "json"):
            with contextlib.suppress(FileNotFoundError):
                self._path(device, ending).unlink()

    def _path(self, device: str, ending: str) -> Path:
        return self._folder / f"{device.replace(':', '_')}.{ending}"

    def _write(self, device: str, ending: str, text: str) -> None:
        path = self._path(device, ending)
        path.touch(mode=_PRIVATE)
        path.chmod(_PRIVATE)
        path.write_text(text, encoding="utf-8")

"""The bill of materials (物料清单) of what the functions carry: CycloneDX 1.6 from the hash-pinned requirements (A24)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.deploy.layers import RUNTIME_BRINGS
from local.environments import ROOT

LAYERS = ("core", "chalice", "drawing", "imaging", "inference")
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Pin:
    """One package of a requirements file."""

    name: str
    version: str
    hashes: tuple[str, ...]


def pins(path: Path) -> list[Pin]:
    """The packages of a requirements file; one without a hash has an empty tuple."""
    blocks = re.split(r"(?m)^(?=[A-Za-z0-9])", path.read_text(encoding="utf-8"))
    matches = ((block, _PIN.match(block)) for block in blocks)
    return [Pin(match["name"], match["version"], tuple(_HASH.findall(block))) for block, match in matches if match]


def carried(root: Path = ROOT) -> list[Pin]:
    """The packages in the layers, by name."""
    found = {pin.name: pin for layer in LAYERS for pin in pins(root / f"requirements/{layer}.txt")}
    return [found[name] for name in sorted(found) if name not in RUNTIME_BRINGS]


def document(root: Path = ROOT) -> dict[str, Any]:
    """The CycloneDX document. Deterministic: no time, no serial number."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "name": "jinbo", "licenses": [{"license": {"id": "Apache-2.0"}}]}
        },
        "components": [
            {
                "type": "library",
                "name": pin.name,
                "version": pin.version,
                "purl": f"pkg:pypi/{pin.name}@{pin.version}",
                "properties": [{"name": "jinbo:wheel-sha256", "value": value} for value in pin.hashes],
            }
            for pin in carried(root)
        ],
    }


def write(path: Path) -> Path:
    """Writes the document; its path again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document(), indent=2) + "\n", encoding="utf-8")
    return path

"""Packages whose names are loaded when first named."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = (
    "jinbo.alerts.model",
    "jinbo.alerts.records",
    "jinbo.alerts.service",
    "jinbo.identity.service",
    "jinbo.subjects.model",
    "jinbo.subjects.service",
    "jinbo.telemetry.service",
)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_name_that_a_package_offers_is_there(package: str) -> None:
    module = import_module(package)
    assert [name for name in module.__all__ if not hasattr(module, name)] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_a_name_that_it_does_not_offer_is_missing(package: str) -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = import_module(package).no_such_name


def test_naming_one_thing_does_not_load_the_others() -> None:
    code = "import sys; sys.path.insert(0, 'layers/core'); from jinbo.subjects.model import Device; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "jinbo.subjects.model.equipment" in loaded
    assert "jinbo.subjects.model.business" not in loaded

"""A24: what is installed is what was reviewed: hashes for every package, no index's address, a bill of materials, notices."""

from __future__ import annotations

import json
import re
from importlib import metadata
from pathlib import Path

import pytest
from PIL import features

from local.deploy import notices, sbom
from local.environments import ROOT

REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))
LOCKS = sorted(ROOT.glob("clients/*/package-lock.json"))
HOST = re.compile(r"https?://|--index-url|--extra-index-url|--find-links|@ file:")


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_A24_every_package_is_pinned_by_hash(path: Path) -> None:
    pins = sbom.pins(path)
    assert pins
    assert [pin.name for pin in pins if not pin.hashes] == []


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_A24_requirements_name_no_host(path: Path) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.lstrip().startswith("#")]
    assert [line for line in lines if HOST.search(line)] == []


def test_A24_there_is_no_uv_lock() -> None:
    """It names the package index's hosts in every line."""
    assert not (ROOT / "uv.lock").exists()


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.parent.name)
def test_A24_npm_packages_are_pinned_by_hash_without_a_host(path: Path) -> None:
    packages = json.loads(path.read_text(encoding="utf-8"))["packages"]
    installed = {name: entry for name, entry in packages.items() if name and not entry.get("link")}
    assert [name for name, entry in installed.items() if not entry.get("integrity", "").startswith("sha512-")] == []
    assert [name for name, entry in installed.items() if "resolved" in entry] == []


def test_A24_layers_hold_the_same_versions_as_the_tests_ran_with() -> None:
    tested = {pin.name: pin.version for pin in sbom.pins(ROOT / "requirements/dev.txt")}
    assert {pin.name: pin.version for pin in sbom.carried()} == {pin.name: tested[pin.name] for pin in sbom.carried()}


def test_A24_the_bill_of_materials_has_every_package_with_its_hashes() -> None:
    components = sbom.document()["components"]
    assert [component["name"] for component in components] == [pin.name for pin in sbom.carried()]
    assert all(component["purl"] and component["properties"] for component in components)


def test_A24_nothing_carried_forbids_what_we_do() -> None:
    """Licences of Apache-2.0's kin, or ones that a choice or a linking exception makes so; copyleft would show here."""
    said = {component.licence for component in notices.python_components()}
    assert not [licence for licence in said if re.search(r"GPL", licence) and " OR " not in licence]


def test_A24_pillows_wheel_holds_no_copyleft_that_its_bill_calls_optional() -> None:
    assert features.check("libimagequant") is False
    held = [str(file).lower() for file in metadata.distribution("pillow").files or []]
    assert held
    assert not [name for name in held if "fribidi" in name or "imagequant" in name]


def test_A24_third_party_notices_are_fresh() -> None:
    made = notices.document(notices.python_components(), notices.npm_components())
    assert notices.rows(notices.NOTICES.read_text(encoding="utf-8")) == notices.rows(made)

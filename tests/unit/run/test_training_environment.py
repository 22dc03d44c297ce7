"""What trains detectors is pinned, and is no part of what CI or a function installs."""

from __future__ import annotations

import re

from local.environments import ROOT

REQUIREMENTS = ROOT / "requirements"


def pins(name: str) -> dict[str, str]:
    """Every pinned package of a file; pins that hold for some Pythons only are left out."""
    found = re.findall(r"(?m)^([a-z0-9\-]+)==([^\s;\\]+)", (REQUIREMENTS / name).read_text(encoding="utf-8"))
    return dict(found)


def test_every_package_for_training_is_pinned() -> None:
    lines = (REQUIREMENTS / "train.in").read_text(encoding="utf-8").splitlines()
    packages = [line for line in lines if line and not line.startswith("#")]
    assert packages
    assert all(re.fullmatch(r"[a-z0-9\-]+==[0-9.]+", line) for line in packages)


def test_training_sees_pictures_through_the_same_versions_as_the_tests() -> None:
    training, tested = pins("train.in"), pins("dev.txt")
    for name in ("onnx", "onnxruntime", "opencv-python-headless", "pillow", "pyyaml"):
        assert training[name] == tested[name], name


def test_what_detectors_carry_is_what_the_tests_ran_with() -> None:
    carried, tested = pins("inference.txt"), pins("dev.txt")
    assert {name: tested[name] for name in carried} == carried


def test_nothing_but_training_installs_pytorch() -> None:
    for path in REQUIREMENTS.glob("*.txt"):
        assert "torch" not in pins(path.name), path.name

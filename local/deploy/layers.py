"""Builds a layer's folder from its hash-pinned requirements; called by the layers' makefiles. Standard library only.

The target is the Lambda runtime (`JINBO_BUILD_RUNTIME`, `JINBO_BUILD_ARCHITECTURE`); the local deployment builds for the
emulator's own interpreter instead (`JINBO_BUILD_PYTHON`), because that is what runs the functions there.
"""

from __future__ import annotations

import compileall
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode

from local.environments import ROOT, ensure_uv

RUNTIME_BRINGS = frozenset({"boto3", "botocore", "s3transfer", "python-dateutil", "six", "urllib3"})
"""In every Lambda Python runtime already; the layer leaves them out (DESIGN 4)."""
PLATFORMS = {"arm64": "aarch64-manylinux_2_28", "x86_64": "x86_64-manylinux_2_28"}
UNUSED = {"drawing": ("pylopdf_fonts_zh_cn/NotoSerifSC-Regular.otf",)}
"""Large files of a layer's packages that nothing reads: the font package has two faces, stills are written with one."""
_LEFT_OUT = ("__pycache__", "*.pyc", "*.pyi", "py.typed")


@dataclass(frozen=True, slots=True)
class Target:
    """What a layer is built for: a Lambda runtime, or an interpreter of this machine."""

    version: str
    """Python's version, `3.13`."""
    architecture: str = "arm64"
    interpreter: str = ""
    """An interpreter here; '' builds for Lambda's platform whatever this machine is."""

    @property
    def arguments(self) -> list[str]:
        """How uv is told."""
        if self.interpreter:
            return ["--python", self.interpreter]
        return [
            "--python-version",
            self.version,
            "--python-platform",
            PLATFORMS[self.architecture],
            "--only-binary",
            ":all:",
        ]


def target_from(environment: dict[str, str]) -> Target:
    """The target that the environment names; Lambda's python3.13 on arm64 where it names none."""
    interpreter = environment.get("JINBO_BUILD_PYTHON", "")
    version = environment.get("JINBO_BUILD_RUNTIME", "python3.13").removeprefix("python")
    return Target(version, environment.get("JINBO_BUILD_ARCHITECTURE", "arm64"), interpreter)


def without(text: str, names: frozenset[str]) -> str:
    """A hash-pinned requirements file without the packages `names`."""
    blocks = re.split(r"(?m)^(?=[A-Za-z0-9])", text)
    return "".join(block for block in blocks if re.split(r"[=\s;\[]", block, maxsplit=1)[0] not in names)


def build(layer: str, artifacts: Path, target: Target) -> None:
    """Fills `artifacts/python` with the layer's packages; `core` gets the package jinbo too, `inference` the detectors' models.

    Raises:
        subprocess.CalledProcessError: uv could not install; its output is on the terminal.
    """
    packages = artifacts / "python"
    packages.mkdir(parents=True, exist_ok=True)
    pinned = (ROOT / "requirements" / f"{layer}.txt").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "requirements.txt"
        wanted.write_text(without(pinned, RUNTIME_BRINGS), encoding="utf-8")
        command = [
            str(ensure_uv()),
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--require-hashes",
            "--target",
            str(packages),
        ]
        subprocess.run([*command, *target.arguments, "--requirement", str(wanted)], check=True)
    _trim(packages)
    for name in UNUSED.get(layer, ()):
        (packages / name).unlink()
    if layer == "core":
        shutil.copytree(ROOT / "layers/core/jinbo", packages / "jinbo", ignore=shutil.ignore_patterns(*_LEFT_OUT))
    if layer == "inference":
        _put_models(artifacts / "models")
    if target.version == f"{sys.version_info.major}.{sys.version_info.minor}":
        # a layer is read-only on Lambda: without this every cold start compiles it again
        mode = PycInvalidationMode.UNCHECKED_HASH
        compileall.compile_dir(
            packages, quiet=2, workers=2, invalidation_mode=mode, stripdir=packages, prependdir="/opt/python"
        )


def _put_models(folder: Path) -> None:
    """Every model's card and weights, `<detector>/<version>/`; the code around them stays here."""
    for card in (ROOT / "models").glob("*/*/model.yaml"):
        place = folder / card.parent.parent.name / card.parent.name
        place.mkdir(parents=True, exist_ok=True)
        for file in (card, *card.parent.glob("*.onnx")):
            shutil.copy2(file, place)


def _trim(packages: Path) -> None:
    """Drops what no function runs: console scripts, type stubs, tests. Licences and versions (dist-info) stay."""
    shutil.rmtree(packages / "bin", ignore_errors=True)
    (packages / ".lock").unlink(missing_ok=True)
    for pattern in ("*.pyi", "*.c", "*.h", "*.pxd", "*.pyx"):
        for file in packages.rglob(pattern):
            file.unlink()
    for folder in [*packages.glob("*/tests"), *packages.glob("numpy/**/tests")]:
        shutil.rmtree(folder, ignore_errors=True)


def main(arguments: list[str]) -> int:
    """`python -m local.deploy.layers <layer> <folder>`."""
    layer, folder = arguments
    build(layer, Path(folder), target_from(dict(os.environ)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

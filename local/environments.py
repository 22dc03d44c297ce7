"""The project's Python environments: made when missing, brought up to date when their requirements change.

Three are needed because their pins exclude each other: the project's own, the emulator's and the SAM CLI's.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROJECT = ".venv"
EMULATOR = ".venv-emulator"
SAM = ".venv-sam"
TRAINING = ".venv-train"
EMULATOR_REQUIREMENTS = ROOT / "requirements" / "emulator.txt"
_STAMP = "requirements.sha256"
_BOOTSTRAP = ".venv-bootstrap"


def ensure_environment(name: str, requirements_file: Path, root: Path = ROOT) -> Path:
    """The Python of the environment `name`, installed from a hash-pinned file; nothing is done if it is up to date.

    Raises subprocess.CalledProcessError when an installation fails; its output is on the terminal.
    """
    environment = root / name
    python = _python_of(environment)
    wanted = _fingerprint(requirements_file)
    stamp = environment / _STAMP
    if python.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    uv = ensure_uv(root)
    print(f"{name}: installing {requirements_file.name} …", flush=True)
    if not python.exists():
        _run([str(uv), "venv", "--quiet", "--python", sys.executable, str(environment)])
    install = [str(uv), "pip", "install", "--quiet", "--python", str(python)]
    _run([*install, "--require-hashes", "--compile-bytecode", "--requirement", str(requirements_file)])
    stamp.write_text(wanted, encoding="utf-8")
    print(f"{name}: ready", flush=True)
    return python


def ensure_emulator_environment() -> Path:
    """The Python that runs the emulator, and with it the functions."""
    return ensure_environment(EMULATOR, EMULATOR_REQUIREMENTS)


def ensure_project(root: Path = ROOT) -> Path:
    """The Python of the project's own environment, with the project itself linked into it and `jinbo` as a command."""
    python = ensure_environment(PROJECT, root / "requirements" / "dev.txt", root)
    if not _executable(root / PROJECT, "jinbo").exists():
        link = ["pip", "install", "--quiet", "--python", str(python), "--no-deps", "--no-build-isolation", "--editable"]
        _run([str(ensure_uv(root)), *link, str(root)])
    return python


def ensure_sam(root: Path = ROOT) -> Path:
    """The Python beside the SAM CLI and cfn-lint."""
    return ensure_environment(SAM, root / "requirements" / "sam.txt", root)


def ensure_training(root: Path = ROOT) -> Path:
    """The Python that trains detectors. With pip and without hashes: requirements/train.in says why."""
    python = _python_of(root / TRAINING)
    wanted = root / "requirements" / "train.in"
    stamp = root / TRAINING / _STAMP
    if python.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == _fingerprint(wanted):
        return python
    print(f"{TRAINING}: installing {wanted.name} …", flush=True)
    if not python.exists():
        _run([sys.executable, "-m", "venv", str(root / TRAINING)])
    _run([str(python), "-m", "pip", "install", "--quiet", "--requirement", str(wanted)])
    stamp.write_text(_fingerprint(wanted), encoding="utf-8")
    return python


def _fingerprint(requirements_file: Path) -> str:
    """Changes with the requirements and with the Python that they are installed for."""
    digest = hashlib.sha256(requirements_file.read_bytes())
    digest.update(sys.version.encode())
    return digest.hexdigest()


def ensure_uv(root: Path = ROOT) -> Path:
    """uv, from an environment of its own, so that nothing is installed outside the project's folder."""
    uv = _executable(root / _BOOTSTRAP, "uv")
    if not uv.exists():
        print("uv: installing with pip …", flush=True)
        _run([sys.executable, "-m", "venv", str(root / _BOOTSTRAP)])
        _run([str(_python_of(root / _BOOTSTRAP)), "-m", "pip", "install", "--quiet", "uv"])
    return uv


def _python_of(environment: Path) -> Path:
    return _executable(environment, "python")


def _executable(environment: Path, name: str) -> Path:
    if os.name == "nt":
        return environment / "Scripts" / f"{name}.exe"
    return environment / "bin" / name


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True)


def main(arguments: list[str]) -> int:
    """`project`, `all` or `training`."""
    if arguments == ["training"]:
        ensure_training()
        return 0
    ensure_project()
    if arguments == ["all"]:
        ensure_emulator_environment()
        ensure_sam()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

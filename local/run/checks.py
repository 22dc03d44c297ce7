"""What must be so before a run starts (启动检查), each refusal with what to do about it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping

HOST = "127.0.0.1"
NEEDED = (3, 11)
NODE = 20


class CannotRun(RuntimeError):
    """The run cannot start here; the message says what to do."""


def require_python(version: tuple[int, ...] = tuple(sys.version_info[:3])) -> None:
    """Python 3.11 or newer.

    Raises:
        CannotRun: it is older.
    """
    if version[:2] < NEEDED:
        have = ".".join(map(str, version))
        raise CannotRun(f"Jinbo needs Python 3.11 or newer; this is {have}. Say: make run PYTHON=/path/to/python3.11")


def require_free_ports(ports: Mapping[str, tuple[int, str]]) -> None:
    """Every port is free, and no two are the same.

    Raises:
        CannotRun: naming each taken port and the variable that chooses another.
    """
    taken = [
        f"port {port} for the {name} is taken; choose another: {variable}={_free_near(port)} make run"
        for name, (port, variable) in ports.items()
        if not is_free(port)
    ]
    numbers = [port for port, _ in ports.values()]
    taken += [
        f"port {port} is meant for two things at once" for port in sorted(set(numbers)) if numbers.count(port) > 1
    ]
    if taken:
        raise CannotRun("\n".join(taken))


def is_free(port: int) -> bool:
    """Whether nothing listens on a port of 127.0.0.1."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _free_near(port: int) -> int:
    return next((other for other in range(port + 1, port + 200) if is_free(other)), port + 1000)


def node_version() -> int:
    """Node's major version; 0 where there is none."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return 0
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = said.lstrip("v").partition(".")[0]
    return int(major) if major.isdigit() else 0

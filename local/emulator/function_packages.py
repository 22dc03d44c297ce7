"""What a function's process may import: its deployed package, its layers, and the SDK that Lambda's runtime carries.

Packages are unpacked once for each content and shared by all processes, as `/var/task` and `/opt` are on AWS.
"""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import sys
import threading
import zipfile
from importlib import metadata
from pathlib import Path

RUNTIME_SDK = "boto3"


class PackageStore:
    """Unpacked packages and layers under one folder, named by the hash of their content."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._lock = threading.Lock()

    def unpack(self, content: bytes) -> Path:
        """The folder with the content of a zip file."""
        target = self.root / hashlib.sha256(content).hexdigest()[:24]
        with self._lock:
            if not target.exists():
                partial = target.with_suffix(".partial")
                shutil.rmtree(partial, ignore_errors=True)
                with zipfile.ZipFile(io.BytesIO(content)) as archive:
                    archive.extractall(partial)
                partial.rename(target)
        return target

    def runtime(self) -> Path:
        """The SDK that the Lambda runtime brings (boto3 and what it needs), and nothing else of this environment."""
        target = self.root / "runtime"
        with self._lock:
            if not target.exists():
                target.mkdir(parents=True)
                for entry in _entries_of(_closure(RUNTIME_SDK)):
                    (target / entry.name).symlink_to(entry)
        return target


def python_folders(layer: Path) -> list[Path]:
    """Where Python looks inside a layer, in Lambda's order."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    candidates = [layer / "python" / "lib" / version / "site-packages", layer / "python"]
    return [folder for folder in candidates if folder.is_dir()]


def _closure(name: str) -> list[metadata.Distribution]:
    """A distribution and everything that it requires without extras."""
    found: dict[str, metadata.Distribution] = {}
    wanted = [name]
    while wanted:
        current = wanted.pop()
        if current in found:
            continue
        found[current] = metadata.distribution(current)
        for requirement in found[current].requires or []:
            if "extra ==" not in requirement:
                wanted.append(re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0].lower())
    return list(found.values())


def _entries_of(distributions: list[metadata.Distribution]) -> list[Path]:
    """Each distribution's own top-level files and folders."""
    entries: dict[str, Path] = {}
    for distribution in distributions:
        for file in distribution.files or []:
            top = file.parts[0]
            if top not in ("..", "__pycache__"):
                entries[top] = Path(str(distribution.locate_file(top)))
    return list(entries.values())

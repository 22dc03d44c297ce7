"""Whether anything changed since it was last deployed or built (指纹): a hash over the files that it is made of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from local.environments import ROOT

DEPLOYED = (
    "template.yaml",
    "samconfig.toml",
    "infra",
    "functions",
    "frontend_api",
    "layers",
    "requirements/core.txt",
    "local/deploy",
)
DASHBOARD = ("index.html", "package.json", "package-lock.json", "public", "src", "tsconfig.json", "vite.config.ts")
_LEFT_OUT = frozenset({"__pycache__", "node_modules", "dist"})


def of_files(root: Path, names: Iterable[str], given: Mapping[str, str] | None = None) -> str:
    """A hash of the files (and folders) `names` under `root`, with their paths, and of `given`."""
    digest = hashlib.sha256(repr(sorted((given or {}).items())).encode())
    for name in names:
        top = root / name
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and not _LEFT_OUT & set(path.parts):
                digest.update(f"\0{path.relative_to(root)}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def of_deployment(parameters: Mapping[str, str]) -> str:
    """Of everything that a deployment into the emulator is made of."""
    return of_files(ROOT, DEPLOYED, parameters)

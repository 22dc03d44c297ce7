"""Writes the generated pages of docs/reference (see `make docs`); with `--check` says which are not as the code has them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from jinbo.wiring.actions import actions

from local.contracts import permissions
from local.contracts.pages import alerts, api, cli, facts, faults, limits, refusals, settings

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "reference"


def _permissions() -> str:
    return permissions.page(actions(), json.loads(permissions.ROUTES.read_text(encoding="utf-8")))


PAGES: Mapping[str, Callable[[], str]] = {
    "alerts.md": alerts.page,
    "api.md": api.page,
    "cli.md": cli.page,
    "facts.md": facts.page,
    "faults-and-abuses.md": faults.page,
    "limits.md": limits.page,
    "permissions.md": _permissions,
    "refusals.md": refusals.page,
    "settings.md": settings.page,
}


def stale(folder: Path = FOLDER) -> dict[str, str]:
    """Pages that are not as the code has them: name and what they should be."""
    made = {name: page() for name, page in PAGES.items()}
    return {name: text for name, text in made.items() if _read(folder / name) != text}


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def main(arguments: list[str]) -> int:
    """Writes the pages, or with `--check` exits with 1 when one is stale."""
    wrong = stale()
    for name, text in wrong.items():
        if "--check" in arguments:
            print(f"docs/reference/{name} is not what the code says: run make docs", file=sys.stderr)
        else:
            (FOLDER / name).write_text(text, encoding="utf-8")
            print(f"written: docs/reference/{name}")
    return 1 if wrong and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

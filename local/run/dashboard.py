"""The dashboard's build (看板构建): only where Node is, only when its sources changed; without it everything else runs."""

from __future__ import annotations

import sys
from pathlib import Path

from local.environments import ROOT
from local.run.checks import NODE, node_version
from local.run.fingerprint import DASHBOARD, of_files
from local.run.programs import perform

FOLDER = ROOT / "clients" / "dashboard"
_NOTE = ROOT / "build" / "dashboard.sha256"


def needs_build(folder: Path = FOLDER, note: Path = _NOTE) -> str:
    """The fingerprint of what is to be built; '' where the built pages are up to date or there is nothing to build."""
    if not (folder / "package.json").exists():
        return ""
    wanted = of_files(folder, DASHBOARD)
    built = (folder / "dist" / "index.html").exists() and note.exists() and note.read_text(encoding="utf-8") == wanted
    return "" if built else wanted


def why_not() -> str:
    """Why the dashboard cannot be built here; '' where it can."""
    have = node_version()
    if have >= NODE:
        return ""
    found = f"this is {have}" if have else "none is here"
    return f"the dashboard needs Node {NODE} or newer ({found}); everything else runs without it"


def build(fingerprint: str, log: Path) -> None:
    """Installs what is locked and builds.

    Raises:
        local.run.children.ChildFailed: npm failed; the message carries the end of its log.
    """
    quiet = ["--no-audit", "--no-fund", "--silent"]
    if not (FOLDER / "node_modules" / ".package-lock.json").exists():
        perform("npm ci", ["npm", "ci", *quiet], environment={}, log=log, folder=FOLDER)
    perform("npm run build", ["npm", "run", "build", "--silent"], environment={}, log=log, folder=FOLDER)
    _NOTE.parent.mkdir(exist_ok=True)
    _NOTE.write_text(fingerprint, encoding="utf-8")


if __name__ == "__main__":
    build(sys.argv[1], Path(sys.argv[3]))

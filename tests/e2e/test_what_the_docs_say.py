"""What the documents tell a stranger to type works: every block marked `sh run`, page by page, on the small platform."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from docs.reading import ROOT, blocks
from e2e.conftest import Running

pytestmark = pytest.mark.emulator
PAGES = (
    "how-to/connect-a-device.md",
    "how-to/import-subjects.md",
    "how-to/use-the-api.md",
    "how-to/add-a-camera.md",
    "how-to/run-on-a-laptop.md",
    "runbooks/quarantine.md",
    "runbooks/alert-path-silent.md",
    "runbooks/lost-administrator.md",
    "runbooks/revoke-a-device.md",
)
"""In this order: the last takes a device away."""
NEEDED = {
    "how-to/connect-a-device.md": ("mosquitto_pub",),
    "how-to/use-the-api.md": ("curl", "jq"),
    "how-to/add-a-camera.md": ("curl", "jq"),
}


def test_every_page_with_blocks_that_run_is_here() -> None:
    marked = [page for page in (ROOT / "docs").rglob("*.md") if any(block.runs for block in blocks(page))]
    assert sorted(str(page.relative_to(ROOT / "docs")) for page in marked) == sorted(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_what_the_page_says_works(page: str, platform: Running, tmp_path: Path) -> None:
    missing = [program for program in NEEDED.get(page, ()) if shutil.which(program) is None]
    if missing and not os.environ.get("CI"):
        pytest.skip(f"{', '.join(missing)} is missing")
    text = "\n".join(block.text for block in blocks(ROOT / "docs" / page) if block.runs)
    for said, here in (("http://127.0.0.1:8080", platform.summary["web"]), ("-p 8883", f"-p {platform.mqtt_port}")):
        text = text.replace(said, here)
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", text],
        cwd=tmp_path,
        env={
            **os.environ,
            "PATH": f"{ROOT / '.venv/bin'}:{os.environ['PATH']}",
            "JINBO_STATE": str(platform.state),
            "RECORDS_TABLE": "",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]

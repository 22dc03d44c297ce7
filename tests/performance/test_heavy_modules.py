"""P6 by name: what a function must not load until its first answer. (How long it takes, `make bench` measures.)"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.performance.cold_start import (
    FORBIDDEN_AT_THE_DOOR,
    FORBIDDEN_FOR_STORING,
    STORING_FLOOR,
    Contender,
    environment,
    packages,
    silent_aws,
    start,
)
from tests.performance.p6 import contenders, token
from tests.performance.p6_events import EVENTS, KNOWN

ROOT = Path(__file__).resolve().parents[2]
FUNCTIONS = sorted(path.parent for path in ROOT.glob("functions/*/app.py"))
NEVER = {"boto3", "pydantic", "jwt", "chalice", "requests", "httpx", "asyncio", "jsonschema"}
"""boto3 adds nothing to botocore but 50 ms; pydantic is the API's; the others have no work here."""


@pytest.mark.parametrize("folder", FUNCTIONS, ids=lambda folder: folder.name)
def test_a_function_starts_without_what_it_does_not_need(folder: Path) -> None:
    code = "import sys; sys.path[:0] = [sys.argv[1], 'layers/core']; import app; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code, folder], cwd=ROOT, capture_output=True, text=True, check=True)
    assert NEVER.isdisjoint(name.partition(".")[0] for name in loaded.stdout.split())


@pytest.fixture(scope="module")
def cold(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, Contender], Path, dict[str, str]]]:
    """P6's contenders by name, the packages that they see, and their environment."""
    site = tmp_path_factory.mktemp("site")
    packages(site)
    bearer, keys = token()
    with silent_aws(KNOWN) as endpoint:
        its = environment(endpoint, {"TOKEN_KEYS": keys})
        yield {contender.name: contender for contender in contenders(bearer)}, site, its


@pytest.mark.parametrize("name", ["on_authorize", *EVENTS])
def test_a_function_answers_without_what_it_does_not_use(
    name: str, cold: tuple[dict[str, Contender], Path, dict[str, str]]
) -> None:
    known, site, its = cold
    contender = known[name]
    forbidden = FORBIDDEN_FOR_STORING if contender.floor == STORING_FLOOR else FORBIDDEN_AT_THE_DOOR
    loaded = set(start(contender, site, its)["modules"])
    assert not [module for module in forbidden if module in loaded]


@pytest.mark.parametrize("folder", FUNCTIONS, ids=lambda folder: folder.name)
def test_only_those_who_look_at_pictures_start_with_video(folder: Path) -> None:
    if folder.name in {"on_camera_tick", "on_frames"}:
        return
    code = "import sys; sys.path[:0] = [sys.argv[1], 'layers/core']; import app; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code, folder], cwd=ROOT, capture_output=True, text=True, check=True)
    assert [name for name in loaded.stdout.split() if name.startswith(("jinbo.video", "jinbo.wiring.video"))] == []

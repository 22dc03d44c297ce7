"""Two deployments of one folder never share the build folder at the same time."""

from __future__ import annotations

import fcntl
from pathlib import Path

import pytest

from local.deploy import steps


def test_whoever_builds_holds_the_folder_until_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "ROOT", tmp_path)  # not this tree's own lock
    with (
        steps.alone_in_the_build_folder(),
        (tmp_path / ".aws-sam/lock").open("w") as second,
        pytest.raises(BlockingIOError),
    ):
        fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with (tmp_path / ".aws-sam/lock").open("w") as third:
        fcntl.flock(third, fcntl.LOCK_EX | fcntl.LOCK_NB)

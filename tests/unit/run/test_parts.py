"""The parts of a run: its clock, what is built again and when, programs that end with it."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from local.run.children import Child, ChildFailed
from local.run.clock import clock_text
from local.run.fingerprint import of_files
from local.run.programs import perform
from local.run.summary import fleet_status, read_summary, remove_summary, write_summary

WALL = 1_795_000_000_000


def test_without_speed_the_platforms_time_is_the_walls() -> None:
    assert clock_text(1.0, left_at_ms=0, wall_ms=WALL) == ""


def test_a_faster_clock_starts_from_now() -> None:
    assert clock_text(60.0, left_at_ms=0, wall_ms=WALL) == f"{WALL},60,{WALL}"


def test_the_clock_never_goes_behind_where_a_faster_run_left_it() -> None:
    assert clock_text(1.0, left_at_ms=WALL + 86_400_000, wall_ms=WALL) == f"{WALL + 86_400_000},1,{WALL}"


def test_what_did_not_change_has_the_same_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_text("1")
    before = of_files(tmp_path, ["src"], {"Profile": "DEMO"})
    (tmp_path / "src" / "__pycache__").mkdir()
    (tmp_path / "src" / "__pycache__" / "a.pyc").write_text("x")
    assert of_files(tmp_path, ["src"], {"Profile": "DEMO"}) == before
    assert of_files(tmp_path, ["src"], {"Profile": "CURRENT"}) != before
    (tmp_path / "src" / "a.py").rename(tmp_path / "src" / "b.py")
    assert of_files(tmp_path, ["src"], {"Profile": "DEMO"}) != before


def test_a_child_ends_with_all_that_it_started(tmp_path: Path) -> None:
    child = Child(
        "grandmother", "timeit", ["-n1", "-r1", GRANDMOTHER], tmp_path / "log", {"OUT": str(tmp_path / "pid")}
    )
    grandchild = _when_written(tmp_path / "pid")
    child.check()
    assert child.stop(patience=5.0)
    with pytest.raises(ProcessLookupError):
        _gone(grandchild)
    with pytest.raises(ChildFailed, match="the grandmother ended with"):
        child.check()


GRANDMOTHER = (
    "import os, subprocess, time\n"
    "p = subprocess.Popen(['sleep', '60'])\n"
    "open(os.environ['OUT'] + '.part', 'w').write(str(p.pid)); os.rename(os.environ['OUT'] + '.part', os.environ['OUT'])\n"
    "p.wait()"
)


def _when_written(path: Path) -> int:
    while not path.exists():
        time.sleep(0.01)
    return int(path.read_text())


def _gone(pid: int) -> None:
    """Raises ProcessLookupError once the process is gone; a killed orphan may stay a moment until it is reaped."""
    for _ in range(500):
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat")
        if state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z":
            raise ProcessLookupError(pid)
        time.sleep(0.01)


def test_a_step_that_fails_says_the_end_of_its_log(tmp_path: Path) -> None:
    with pytest.raises(ChildFailed, match=r"the step failed \(3\): it was the cat"):
        perform("the step", ["sh", "-c", "echo it was the cat; exit 3"], environment={}, log=tmp_path / "log")


def test_the_summary_is_there_only_while_the_run_is(tmp_path: Path) -> None:
    assert read_summary(tmp_path) is None
    assert fleet_status(tmp_path) == {}
    write_summary(tmp_path, {"ready_s": 1.5})
    assert read_summary(tmp_path) == {"ready_s": 1.5}
    remove_summary(tmp_path)
    remove_summary(tmp_path)
    assert read_summary(tmp_path) is None

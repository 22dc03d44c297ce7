"""`jinbo evidence verify` says of each file and each deposit whether it holds, and tells it by its exit code too."""

from __future__ import annotations

import pytest
from fakes.evidence import World, event_fact
from jinbo.video.model.evidence import Role
from jinbo.wiring import evidence as wired
from typer.testing import CliRunner

from local.cli import commands, evidence
from local.cli.commands import app


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    world = World()
    world.tell(event_fact())
    monkeypatch.setattr(evidence, "enter_platform", lambda: None)  # no platform runs: tests/e2e enters a real one
    monkeypatch.setattr(wired, "desk", lambda: world.desk)  # the real desk, on stores in memory
    return world


def test_untouched_evidence_holds(world: World) -> None:
    done = CliRunner().invoke(app, ["evidence", "verify", "E1"])
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert [line.split()[-1] for line in lines[:4]] == ["holds"] * 4
    assert [line.split()[-1] for line in lines[4:6]] == ["HOLDS"] * 2
    assert lines[-1] == "E1: 4 files, holds"


def test_a_file_that_was_changed_and_one_that_is_gone_are_named(world: World) -> None:
    raw, clip = (next(p for p in world.packs.kept["E1"].parts if p.role is role) for role in (Role.RAW, Role.CLIP))
    world.files.contents[raw.key] += b"."
    del world.files.contents[clip.key]
    done = CliRunner().invoke(app, ["evidence", "verify", "E1"])
    assert done.exit_code == 1
    assert f"{clip.key}  CHANGED: gone" in done.output
    assert f"{raw.key}  CHANGED: " in done.output
    assert "DOES NOT HOLD" in done.output


@pytest.mark.usefixtures("world")
def test_evidence_that_there_is_none_of_is_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def left(_: str) -> None:
        raise SystemExit(1)

    monkeypatch.setattr(commands, "leave", left)  # it would end the test's process
    monkeypatch.setattr("sys.argv", ["jinbo", "evidence", "verify", "E9"])  # what a shell gives
    with pytest.raises(SystemExit):
        commands.main()
    assert "(not-found)" in capfd.readouterr().err

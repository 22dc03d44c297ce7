"""The jinbo command starts quickly, says what is missing, and prints no traceback for a refusal."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from local.cli.commands import app
from local.cli.where import leave

ROOT = Path(__file__).resolve().parents[3]
HEAVY = ("boto3", "botocore", "pynamodb", "awscrt", "jinbo", "rich", "yaml", "websockets")


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("JINBO_STATE", str(tmp_path))
    monkeypatch.delenv("RECORDS_TABLE", raising=False)
    return CliRunner()


def test_the_commands_load_nothing_heavy_until_one_runs() -> None:
    code = f"import local.cli, sys; print([name for name in {HEAVY!r} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_every_command_explains_itself(runner: CliRunner) -> None:
    for words in (
        [], ["scenario"], ["scenario", "run"], ["reconcile"], ["status"], ["admin", "create"], ["audit", "verify"],
        ["quarantine", "replay"], ["device", "certificate"], ["device", "revoke"], ["logger", "import"], ["import"],
        ["state", "restore"],
    ):  # fmt: skip
        shown = runner.invoke(app, [*words, "--help"])
        assert shown.exit_code == 0, words
        assert "Usage" in shown.output


@pytest.mark.parametrize("words", [["status"], ["reconcile"], ["quarantine", "list"], ["scenario", "run", "defrost"]])
def test_without_a_run_it_says_so(runner: CliRunner, words: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    done = runner.invoke(app, words)
    assert done.exit_code == 1
    assert "no platform runs on" in done.output + capfd.readouterr().err


def test_scenarios_are_listed_without_a_run(runner: CliRunner) -> None:
    assert "lift-entrapment" in runner.invoke(app, ["scenario", "list"]).output


def test_a_demo_code_has_six_digits_and_an_unknown_login_is_named(runner: CliRunner) -> None:
    assert runner.invoke(app, ["totp", "duty"]).output.splitlines()[0].isdigit()
    assert runner.invoke(app, ["totp", "nobody"]).exit_code == 1


def test_a_wipe_wants_to_be_meant(runner: CliRunner) -> None:
    assert runner.invoke(app, ["state", "wipe"]).exit_code == 1


def test_leaving_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        leave("because")
    assert left.value.code == 1
    assert capsys.readouterr().err == "because\n"

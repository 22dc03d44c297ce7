"""Environments are made once and brought up to date when their requirements change."""

from __future__ import annotations

from pathlib import Path

import pytest

from local import environments


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What would be run; making an environment only leaves its Python there."""
    run: list[list[str]] = []

    def record(command: list[str]) -> None:
        run.append(command)
        if "venv" in command:
            python = Path(command[-1]) / "bin" / "python"
            python.parent.mkdir(parents=True, exist_ok=True)
            python.touch()

    monkeypatch.setattr(environments, "_run", record)  # would install packages
    return run


def test_an_environment_is_made_once_and_updated_when_its_requirements_change(
    tmp_path: Path, commands: list[list[str]]
) -> None:
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("a==1")
    python = environments.ensure_environment(".venv-x", requirements, tmp_path)
    assert python == tmp_path / ".venv-x" / "bin" / "python"
    made = len(commands)
    environments.ensure_environment(".venv-x", requirements, tmp_path)
    assert len(commands) == made
    requirements.write_text("a==2")
    environments.ensure_environment(".venv-x", requirements, tmp_path)
    update = commands[-1]
    assert "--require-hashes" in update
    assert str(requirements) in update

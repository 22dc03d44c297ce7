"""The decoder as the function has it: its settings of infra/video.yaml."""

from __future__ import annotations

import pytest

from local.deploy.template import load
from local.environments import ROOT


@pytest.fixture(autouse=True)
def _decoder_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    template = load(ROOT / "infra/video.yaml")
    variables = template["Resources"]["OnFramesFunction"]["Properties"]["Environment"]["Variables"]
    for name, value in variables.items():
        if name.startswith("OPENCV_"):
            monkeypatch.setenv(name, value)

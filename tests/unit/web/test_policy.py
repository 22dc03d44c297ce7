"""The page may load its own things, and pictures from where the platform signs links to: nothing else."""

from __future__ import annotations

from local.web.proxy import Upstream
from local.web.server import policy


def test_pictures_come_from_the_emulator_video_from_its_stand_in_and_data_from_the_page_and_its_socket() -> None:
    api = Upstream("http://127.0.0.1:4566/_aws/execute-api/a1/api")
    made = policy("ws://127.0.0.1:4567/live", api, "http://127.0.0.1:4568")
    rules = dict(rule.strip().split(" ", 1) for rule in made.split(";"))
    assert rules["img-src"] == "'self' data: blob: http://127.0.0.1:4566"
    assert rules["connect-src"] == "'self' ws://127.0.0.1:4567 http://127.0.0.1:4568"
    assert rules["media-src"] == "'self' blob: http://127.0.0.1:4566"
    assert rules["script-src"] == rules["default-src"] == "'self'"


def test_without_a_socket_there_is_none_in_it() -> None:
    assert "connect-src 'self'  ;" in policy("", Upstream("http://127.0.0.1:4566/api"))

"""The page may load its own things, and pictures from where the platform signs links to: nothing else."""

from __future__ import annotations

import re

from local.environments import ROOT
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


def test_the_pages_own_policy_forbids_nothing_that_the_servers_allows() -> None:
    """Both hold at once: the page's own stands for places that send no header, the server's names the hosts."""
    text = (ROOT / "clients/dashboard/index.html").read_text(encoding="utf-8")
    found = re.search(r'Content-Security-Policy"\s+content="([^"]+)"', text)
    assert found
    own = dict(rule.strip().split(" ", 1) for rule in found[1].split(";"))
    for kind in ("img-src", "media-src", "connect-src"):
        assert {"'self'", "https:", "http://127.0.0.1:*"} <= set(own[kind].split()), kind

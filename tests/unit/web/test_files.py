"""Only the built dashboard is served, and its own addresses lead to its page."""

from __future__ import annotations

from pathlib import Path

import pytest

from local.web.files import ALWAYS_ASK, IMMUTABLE, find


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("page")
    (folder / "assets" / "index-abc.js").write_text("code")
    (tmp_path / "secret.key").write_text("key")
    (folder / "link.key").symlink_to(tmp_path / "secret.key")
    return folder


def test_assets_are_kept_for_ever_and_the_page_is_asked_for_each_time(built: Path) -> None:
    asset, page = find(built, "/assets/index-abc.js?x=1"), find(built, "/")
    assert asset is not None
    assert (asset.cache, asset.kind) == (IMMUTABLE, "text/javascript; charset=utf-8")
    assert page is not None
    assert (page.cache, page.path.name) == (ALWAYS_ASK, "index.html")


def test_an_address_that_the_page_routes_itself_gives_the_page(built: Path) -> None:
    found = find(built, "/alerts/01JXYZ")
    assert found is not None
    assert found.path.name == "index.html"


@pytest.mark.parametrize(
    "target",
    [
        "/../secret.key",
        "/%2e%2e/secret.key",
        "/assets/../../secret.key",
        "/link.key",
        "/assets/missing.js",
        "/a%00.html",
        "//etc/passwd.txt",
    ],
)
def test_nothing_else_is_found(built: Path, target: str) -> None:
    assert find(built, target) is None


def test_without_a_build_there_is_no_page(tmp_path: Path) -> None:
    assert find(tmp_path, "/") is None

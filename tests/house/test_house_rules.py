"""The house rules that no linter knows: small files, short handlers, honest names, no mocks, nothing of any one machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GENERATED = {
    "package-lock.json",
    "frontend_api/openapi.json",
    "infra/api.body.json",
    "clients/dashboard/src/api/schema.d.ts",
    "docs/domain.md",
}
CODE = (".py", ".ts", ".vue", ".mjs")
EMPTY_NAMES = re.compile(r"(^|/)(utils?|helpers?|common|misc|shared)(/|\.py$|\.ts$|\.vue$)")


def tracked() -> list[Path]:
    """Files that git would commit."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


FILES = tracked()
SOURCES = [path for path in FILES if path.suffix in CODE and str(path.relative_to(ROOT)) not in GENERATED]


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def named(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def test_no_file_has_outgrown_its_room() -> None:
    grown = [
        f"{name}: {count}"
        for path, name in zip(SOURCES, named(SOURCES), strict=True)
        if (count := len(lines(path))) > 350
    ]
    assert grown == []


@pytest.mark.parametrize("path", sorted(ROOT.glob("functions/*/app.py")), ids=lambda path: path.parent.name)
def test_a_handler_is_at_most_sixty_lines(path: Path) -> None:
    assert len(lines(path)) <= 60


def test_every_name_says_something() -> None:
    assert [name for name in named(FILES) if EMPTY_NAMES.search(name)] == []


def test_nothing_is_put_off_and_nothing_is_patched() -> None:
    put_off = re.compile(r"\b(TODO|FIXME|XXX)\b|NotImplementedError\(|mock\.patch|@ts-ignore|pragma: no cover")
    here = Path(__file__)
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        if path != here
        for number, line in enumerate(lines(path), 1)
        if put_off.search(line)
    ]
    assert found == []


def test_a_silenced_check_says_why() -> None:
    silent = re.compile(r"#\s*(noqa(: [A-Z0-9, ]+)?|type:\s*ignore(\[[\w\-, ]*\])?)(?P<reason>\s+(-|#)\s+\S.*)?\s*$")
    here = Path(__file__)
    found = []
    for path in SOURCES:
        if path.suffix != ".py" or path == here:
            continue
        for number, line in enumerate(lines(path), 1):
            match = silent.search(line)
            if match and not match["reason"]:
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[-80:]}")
    assert found == []


def test_end_to_end_tests_sign_in_once_for_all() -> None:
    """A second factor's code is good once: two tests that sign in by themselves within its half minute refuse each other."""
    own = [
        path.name
        for path in (ROOT / "tests" / "e2e").glob("test_*.py")
        if "sign_in(" in path.read_text(encoding="utf-8")
    ]
    assert own == [], "use Running.token"


def test_A19_no_secret_stands_in_the_tree() -> None:
    secret = re.compile(
        rb"AKIA[0-9A-Z]{16}|-----BEGIN (RSA |EC )?PRIVATE KEY-----\n[A-Za-z0-9+/]{20}"
        rb"|aws_secret_access_key\s*=\s*[A-Za-z0-9/+]{30}"
    )
    assert [str(path.relative_to(ROOT)) for path in FILES if secret.search(path.read_bytes())] == []


def test_no_lock_names_an_index_and_no_file_a_machine() -> None:
    locks = [
        path for path in FILES if path.name in {"package-lock.json", ".npmrc"} or path.parent.name == "requirements"
    ]
    hosts = re.compile(r"https?://\S*(registry|index|mirror|pypi|files\.)\S*|--index-url|\"resolved\":")
    assert [str(path.relative_to(ROOT)) for path in locks if hosts.search(path.read_text(encoding="utf-8"))] == []
    assert not [path for path in FILES if path.name == "uv.lock"]


def test_A24_every_requirement_is_pinned_with_a_hash() -> None:
    for path in ROOT.glob("requirements/*.txt"):
        text = path.read_text(encoding="utf-8")
        pins = re.findall(r"^[A-Za-z0-9][\w.\-]*(?:\[[^\]]*\])?==[^\s;]+", text, re.M)
        blocks = re.findall(r"^[A-Za-z0-9][\w.\-]*(?:\[[^\]]*\])?==.*(?:\n    .*)*", text, re.M)
        assert pins, path.name
        assert all("--hash=sha256:" in block for block in blocks), path.name

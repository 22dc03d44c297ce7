"""What code and documents cite stands in the project: sections of the domain and the design, faults and abuses, decisions."""

from __future__ import annotations

import re
import subprocess
from functools import cache

import pytest
from docs.reading import ROOT

from local.contracts.pages.criteria import ABUSES, FAULTS

KINDS = (".py", ".md", ".yaml", ".toml", ".ts", ".vue", ".mjs", ".css")
OUTSIDE = re.compile(r"\b(PEERS|FRONTENDS|EXAMPLES|ARTICLE|VISION|LOCAL)(\.md\b| ?§? ?[A-D]?\d)")
"""Notes that founders worked from: a reader of the project does not have them."""


@cache
def sources() -> dict[str, str]:
    """Every text of the project that git knows or would take, by path."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")
    paths = [path for path in listed if path.endswith(KINDS) and (ROOT / path).is_file()]
    return {path: (ROOT / path).read_text(encoding="utf-8") for path in paths}


def sections(document: str) -> set[str]:
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    return {number.rstrip(".") for number in re.findall(r"(?m)^(?:#+ )?(\d+(?:\.\d+)*)\.?\s", text)}


@pytest.mark.parametrize(("name", "document"), [("DOMAIN", "domain.md"), ("DESIGN", "design.md")])
def test_every_cited_section_exists(name: str, document: str) -> None:
    known = sections(document)
    cited = {
        (path, number)
        for path, text in sources().items()
        for number in re.findall(rf"\b{name} §?(\d+(?:\.\d+)*)", text)
    }
    assert cited
    assert sorted((path, number) for path, number in cited if number not in known) == []


def test_nothing_outside_the_project_is_cited() -> None:
    here = "tests/docs/test_citations.py"
    assert [
        (path, found[0]) for path, text in sources().items() if path != here and (found := OUTSIDE.search(text))
    ] == []


def test_every_cited_fault_and_abuse_is_listed() -> None:
    cited = {tag for text in sources().values() for tag in re.findall(r"\(([FA]\d{1,2})(?:[;,:)])", text)}
    assert cited - {*FAULTS, *ABUSES} == set()


def test_every_race_that_code_cites_is_described() -> None:
    described = (ROOT / "docs/reference/performance.md").read_text(encoding="utf-8")
    cited = {
        tag for path, text in sources().items() if path.endswith(".py") for tag in re.findall(r"\((P\d{1,2})\)", text)
    }
    assert [tag for tag in cited if f"| {tag} |" not in described] == []

"""No dead links: every relative link of a document leads to a file, and its anchor to a heading."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docs.reading import ROOT, anchors, documents

DOCUMENTS = [*documents(), ROOT / "CHANGELOG.md", ROOT / "clients/dashboard/README.md"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    text = re.sub(r"(?ms)^```.*?^```", "", document.read_text(encoding="utf-8"))
    dead = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        place, _, anchor = target.partition("#")
        if "://" in place or place.startswith("mailto:"):
            continue
        file = (document.parent / place).resolve() if place else document
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in anchors(file)):
            dead.append(target)
    assert dead == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or not page.exists():
            continue
        seen.add(page)
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
            file = (page.parent / target).resolve()
            waiting += sorted(file.glob("*.md")) if file.is_dir() else [file] if file.suffix == ".md" else []
    assert sorted(set(documents()) - seen) == []

"""docs/reference/faults-and-abuses.md: each fault and abuse with its criterion and the tests that name it (故障与滥用)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from local.contracts.pages.criteria import ABUSES, FAULTS, LATER
from local.contracts.pages.markdown import heading, table
from local.contracts.pages.source import ROOT

TEXT = """
Tests carry the tag in their name, their file's name or their docstring (`test_F7_…`, `test_A6_tokens.py`); this page
finds them by it. Code cites a tag as it stands, `(A14)` or `F2`.
"""
TAG = re.compile(r"(?<![A-Za-z0-9])([FfAa]\d{1,2})(?![A-Za-z0-9])")
HELD, NOT_YET = "no test of this name", "its part comes later: "


def page() -> str:
    """The page for all faults and abuses."""
    held = tests_by_tag()
    columns = ("", "what happens", "passes when", "held by")
    parts = [heading("故障与滥用 · Faults and abuses", "`local/contracts/pages/criteria.py` and the tests", TEXT)]
    for title, group in (("Faults", FAULTS), ("Abuses", ABUSES)):
        rows = [(f"**{tag}**", what, passes, _held(tag, held)) for tag, (what, passes) in group.items()]
        parts += [f"## {title}\n", table(columns, rows)]
    return "\n".join(parts)


def _held(tag: str, held: dict[str, dict[str, list[str]]]) -> str:
    shown = [
        f"[{path.rsplit('/', 1)[-1]}](../../{path}): {len(names)}" if len(names) > 1 else f"[{names[0]}](../../{path})"
        for path, names in sorted(held.get(tag, {}).items())
    ]
    return "; ".join(shown) or (NOT_YET + LATER[tag] if tag in LATER else HELD)


def tests_by_tag() -> dict[str, dict[str, list[str]]]:
    """For each tag the files that hold it, and the tests in each."""
    found: dict[str, dict[str, list[str]]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        where = str(path.relative_to(ROOT))
        tree = ast.parse(path.read_text(encoding="utf-8"))
        whole = _tags(path.stem.replace("_", " "))
        for function in _tests(tree):
            own = _tags(function.name.replace("_", " ")) | _tags(ast.get_docstring(function) or "")
            for tag in whole | own:
                found.setdefault(tag, {}).setdefault(where, []).append(function.name)
        for tag in _tags(ast.get_docstring(tree) or "", spread=False):
            named = found.setdefault(tag, {})
            if where not in named:
                named[where] = [function.name for function in _tests(tree)]
    return found


def _tests(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node


def _tags(text: str, *, spread: bool = True) -> set[str]:
    """Tags in a text; where `spread`, `F1–F8` names all eight, else neither."""

    def between(match: re.Match[str]) -> str:
        every = range(int(match[2]), int(match[3]) + 1)
        return " ".join(f"{match[1]}{number}" for number in every) if spread else ""

    plain = re.sub(r"([FA])(\d+)[–-][FA]?(\d+)", between, text)
    return {tag.upper() for tag in TAG.findall(plain)} & {*FAULTS, *ABUSES}

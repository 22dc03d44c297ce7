"""Markdown of generated pages: the heading that says so, and tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def heading(title: str, source: str, text: str) -> str:
    """A page's beginning. `source` names the code that it is made from."""
    return f"# {title}\n\nGenerated from {source} by `make docs`; do not edit.\n\n{text.strip()}\n"


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; bars in cells are escaped, line ends become blanks."""
    lines = [f"| {' | '.join(columns)} |", f"|{' --- |' * len(columns)}"]
    lines += [f"| {' | '.join(_cell(value) for value in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")


def code(values: Iterable[object]) -> str:
    """Names as code, divided by commas."""
    return ", ".join(f"`{value}`" for value in values)


def first_sentence(text: str | None) -> str:
    """The first paragraph of a docstring in one line."""
    return " ".join((text or "").strip().split("\n\n")[0].split())

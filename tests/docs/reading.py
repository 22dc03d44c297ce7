"""Reads the documents as a stranger does: their commands, links and citations."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SPOKEN = re.compile(r"^(\.venv/bin/|make |jinbo |aws |python -m )")
"""Inline code that is a command."""
_SEPARATORS = ";|&()<>\n"
_OPENERS = {"do", "then", "else", "!"}
_SILENT = {"for", "while", "if", "fi", "done", "break", ":", "[", "true", "in"}


@dataclass(frozen=True)
class Block:
    """A fenced block of shell. `runs` where a test runs it on a small platform."""

    document: Path
    line: int
    text: str
    runs: bool

    def __str__(self) -> str:
        return f"{self.document.relative_to(ROOT)}:{self.line}"


def documents() -> list[Path]:
    """README, CONTRIBUTING and everything in docs but the generated and given pages' prose."""
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(document: Path) -> list[Block]:
    """Every fenced block of shell."""
    text = document.read_text(encoding="utf-8")
    found = re.finditer(r"(?ms)^```sh( run)?\n(.*?)^```", text)
    return [Block(document, text.count("\n", 0, one.start()) + 1, one[2], bool(one[1])) for one in found]


def spoken(document: Path) -> list[str]:
    """Commands in the running text."""
    text = re.sub(r"(?ms)^```.*?^```", "", document.read_text(encoding="utf-8"))
    return [code for code in re.findall(r"`([^`\n]+)`", text) if SPOKEN.match(code)]


def commands(text: str) -> Iterator[list[str]]:
    """The simple commands of a piece of shell, those in `$(…)` too; variables set before them are left out."""
    text = re.sub(r"(?ms)<<'(\w+)'\n.*?^\1$", "", text.replace("\\\n", " "))
    text = re.sub(r"(^|\s)#\s.*", r"\1", text)
    while inner := re.search(r"\$\(([^()]*)\)", text):
        yield from commands(inner[1])
        text = text[: inner.start()] + "X" + text[inner.end() :]
    lexer = shlex.shlex(text, posix=True, punctuation_chars=_SEPARATORS)
    lexer.whitespace, lexer.commenters, lexer.whitespace_split = " \t", "", True
    command: list[str] = []
    redirected = False
    for token in lexer:
        if set(token) <= set(_SEPARATORS):
            if set(token) <= {"<", ">"}:
                redirected = True
                continue
            yield from _plain(command)
            command = []
        elif redirected:
            redirected = False
        else:
            command.append(token)
    yield from _plain(command)


def _plain(command: list[str]) -> Iterator[list[str]]:
    while command and (command[0] in _OPENERS or re.match(r"^[A-Z_]+=", command[0])):
        command = command[1:]
    if command and command[0] not in _SILENT:
        yield command


def anchors(document: Path) -> set[str]:
    """The anchors that a page's headings have, as GitHub makes them."""
    titles = re.findall(r"(?m)^#+ (.*)$", document.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", title).lower()).strip().replace(" ", "-") for title in titles}

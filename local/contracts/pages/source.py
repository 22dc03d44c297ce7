"""Reading our own source for the pages (源码阅读): trees, and what a call or a class says."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PLACES = ("layers/core/jinbo", "frontend_api")


@cache
def trees() -> tuple[tuple[str, ast.Module], ...]:
    """Every module of the platform: its path from the project's root, and its tree."""
    files = sorted(path for place in PLACES for path in (ROOT / place).rglob("*.py"))
    return tuple((str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))) for path in files)


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call in a tree with the last name of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield name_of(node.func), node


def name_of(node: ast.AST) -> str:
    """The last name of `a.b.c` or `c`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def text_of(node: ast.AST | None) -> str | None:
    """A string or f-string as a reader sees it, `…` where a value is put in; None where it is something else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return None


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Every function and method."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node


def attribute_docs(tree: ast.Module, class_name: str) -> dict[str, str]:
    """The fields of a class, and the docstring written below each, '' where there is none."""
    body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == class_name)
    found: dict[str, str] = {}
    last = ""
    for node in body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            last = node.target.id
            found[last] = ""
        elif last and isinstance(node, ast.Expr) and (text := text_of(node.value)):
            found[last] = " ".join(text.split())
    return found

"""docs/reference/refusals.md: every stable code with its sentences, found in the code (拒绝码)."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

from jinbo.kernel import errors
from jinbo.telemetry.model import Reason

from local.contracts.pages.markdown import code, heading, table
from local.contracts.pages.source import calls, name_of, text_of, trees

TEXT = """
A refusal of the API is `application/problem+json` (RFC 9457) with the code below, its sentence in both languages and the
request's id. Codes do not change once published. `…` stands for a value that is put in. The faults of a row or field
stand in the problem's `errors.fields`, and in the report of an import.
"""
FAULTS = """
Found in a field of a business, lift, device or row. A *confirmable* one is a warning: a person may confirm that it is
right.
"""
REASONS = """
Why a device's message, or a reading in it, went into quarantine; the device hears the same word where it asked for a
reply. See [the runbook](../runbooks/quarantine.md).
"""

CODE = re.compile(r"[a-z]+(-[a-z]+)+")
Sentences = dict[tuple[str, str, str, str], set[str]]


def page() -> str:
    """The page for all refusals."""
    problems, faults = _found()
    rows = [(f"`{k}`", status, zh, en, code(sorted(at))) for (k, status, zh, en), at in sorted(problems.items())]
    fault_rows = [(f"`{k}`", kind, zh, en, code(sorted(at))) for (k, kind, zh, en), at in sorted(faults.items())]
    return "\n".join(
        [
            heading("拒绝 · Refusals", "the errors that the code raises", TEXT),
            "## Problems\n",
            table(("code", "status", "中文", "English", "raised in"), rows),
            f"## Faults of fields and rows\n{FAULTS}",
            table(("code", "", "中文", "English", "found in"), fault_rows),
            f"## Reasons of quarantine\n{REASONS}",
            table(("reason",), [(f"`{reason.value}`",) for reason in Reason]),
        ]
    )


def _found() -> tuple[Sentences, Sentences]:
    status = _statuses()
    problems: Sentences = defaultdict(set)
    faults: Sentences = defaultdict(set)
    for path, tree in trees():
        where = path.removeprefix("layers/core/")
        for class_, call in _constructions(tree, status):
            said = _said(call, 0)
            if said:
                problems[(said[0], str(status[class_]), said[1], said[2])].add(where)
        for name, call in calls(tree):
            said = _said(call, 1) if name == "Fault" else None
            if said:
                confirmable = "confirmable" if any(k.arg == "confirmable" for k in call.keywords) else ""
                faults[(said[0], confirmable, said[1], said[2])].add(where)
        for said in _judgements(tree):
            faults[(said[0], "", said[1], said[2])].add(where)
    return problems, faults


def _judgements(tree: ast.Module) -> Iterator[tuple[str, str, str]]:
    """Faults written as a table of (whether it is wrong, code, zh, en)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple) and len(node.elts) == 4 and CODE.fullmatch(text_of(node.elts[1]) or ""):
            zh, en = text_of(node.elts[2]), text_of(node.elts[3])
            if zh and en:
                yield text_of(node.elts[1]) or "", zh, en


def _statuses() -> dict[str, int]:
    """Every class of refusal with its status: those of the kernel, and classes elsewhere that extend one."""
    found = {
        name: kind.status
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, errors.JinboError)
    }
    for _ in range(2):  # a class may extend one of another module
        for _, tree in trees():
            for node in ast.walk(tree):
                bases = [name_of(base) for base in node.bases] if isinstance(node, ast.ClassDef) else []
                known = next((base for base in bases if base in found), None)
                if known and isinstance(node, ast.ClassDef):
                    found[node.name] = _own_status(node) or found[known]
    return found


def _own_status(node: ast.ClassDef) -> int | None:
    for part in node.body:
        if (
            isinstance(part, ast.Assign)
            and name_of(part.targets[0]) == "status"
            and isinstance(part.value, ast.Constant)
        ):
            return int(str(part.value.value))
    return None


def _constructions(tree: ast.Module, known: dict[str, int]) -> list[tuple[str, ast.Call]]:
    """Refusals made in a module: `SomeError(...)`, and `super().__init__(...)` inside a class of refusals."""
    found = [(name, call) for name, call in calls(tree) if name in known]
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name in known:
            found += [(node.name, call) for name, call in calls(node) if name == "__init__"]
    return found


def _said(call: ast.Call, first: int) -> tuple[str, str, str] | None:
    texts = [text_of(argument) for argument in call.args[first : first + 3]]
    if len(texts) < 3 or texts[0] is None:
        return None
    return texts[0], texts[1] or "…", texts[2] or "…"

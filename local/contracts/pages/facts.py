"""docs/reference/facts.md: kinds of facts with the fields of their values, found in their producers; kinds of timers (事实)."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable

from jinbo.alerts.rules.raising import RULES
from jinbo.kernel.timers import Timer
from jinbo.wiring import subscribers, timer_handlers

from local.contracts.pages.markdown import code, first_sentence, heading, table
from local.contracts.pages.source import calls, functions, name_of, text_of, trees

KIND = re.compile(r"(identity|subjects|telemetry|video|food|alerts)\.[a-z]+\.[a-z]+")
TEXT = """
A fact is `{id, kind, version, subject, occurred_at, recorded_at, value, audience, ref}` (`jinbo.kernel.fact`). It stands
in the record that is the news, the table's stream carries it to the bus, and subscribers take it at least once, so each
is idempotent by `id`. Fields in *italics* are there in some cases only. A line with several kinds is one producer that
tells one or the other.
"""
TIMERS = """
A timer is `(kind, key, due, payload)`; one stands for each kind and key. It fires at least once, and its handler looks at
the state first: what is fired may be stale.
"""


def page() -> str:
    """The page for facts and timers."""
    rows = [row for path, tree in trees() for row in _producers(path, tree)]
    listening = {kind: rule.id for rule in RULES for kind in rule.fact_kinds}
    raising = [(f"`{kind}`", f"[`{rule}`](alerts.md)") for kind, rule in sorted(listening.items())]
    handlers = [(f"`{kind}`", f"`{_called(handler)}`") for kind, handler in sorted(timer_handlers.HANDLERS.items())]
    return "\n".join(
        [
            heading("事实 · Facts", "the producers in the code", TEXT),
            table(("kind", "fields of `value`", "what it says", "told by"), sorted(rows)),
            f"## Who listens\n\n{first_sentence(subscribers.__doc__)}\n",
            table(("fact", "rule"), raising),
            f"## Timers · 定时器\n{TIMERS}",
            table(("kind", "handled by"), handlers),
        ]
    )


def _producers(path: str, tree: ast.Module) -> list[tuple[str, str, str, str]]:
    constants = _constants(tree)
    bodies = {each.name: each for each in functions(tree)}
    rows = []
    for function in bodies.values():
        kinds = _kinds(function, constants)
        tells = any(name in {"Fact", "_fact"} for name, _ in calls(function))
        if not tells or not kinds:
            continue
        fields = _fields(function, bodies)
        where = path.removeprefix("layers/core/")
        rows.append((code(kinds), ", ".join(fields), first_sentence(ast.get_docstring(function)), f"`{where}`"))
    return rows


def _constants(tree: ast.Module) -> dict[str, str]:
    """Module constants that name kinds."""
    return {
        name_of(node.targets[0]): text
        for node in tree.body
        if isinstance(node, ast.Assign) and (text := text_of(node.value)) and KIND.fullmatch(text)
    }


def _kinds(function: ast.FunctionDef, constants: dict[str, str]) -> list[str]:
    found = []
    for node in ast.walk(function):
        text = constants.get(node.id) if isinstance(node, ast.Name) else text_of(node)
        if text and KIND.fullmatch(text):
            found.append(text)
    return sorted(set(found))


def _fields(function: ast.FunctionDef, bodies: dict[str, ast.FunctionDef]) -> list[str]:
    """Keys of the value: of the first dict plainly, of later ones in italics; `**_where(...)` brings that function's keys."""
    plain: list[str] = []
    later: list[str] = []
    dicts = [node for node in ast.walk(function) if isinstance(node, ast.Dict) and node.keys]
    dicts = [node for node in dicts if not any(node is not other and _inside(node, other) for other in dicts)]
    within = {call for node in dicts for _, call in calls(node)}
    for name, call in calls(function):
        if name in bodies and name.startswith("_where") and call not in within:
            plain.extend(one.strip("*`") for one in _fields(bodies[name], {}))
    for node in sorted(dicts, key=lambda one: one.lineno):
        (later if plain else plain).extend(_keys(node, bodies))
    for part in ast.walk(function):
        if isinstance(part, ast.Assign) and isinstance(part.targets[0], ast.Subscript):
            later.append(text_of(part.targets[0].slice) or "")
    unsure = [name for name in dict.fromkeys(later) if name and name not in plain]
    return [*(f"`{name}`" for name in dict.fromkeys(plain)), *(f"*`{name}`*" for name in unsure)]


def _inside(node: ast.AST, other: ast.AST) -> bool:
    return any(part is node for part in ast.walk(other))


def _keys(node: ast.Dict, bodies: dict[str, ast.FunctionDef]) -> list[str]:
    found: list[str] = []
    for key, value in zip(node.keys, node.values, strict=True):
        if key is not None:
            found.append(text_of(key) or "")
        elif isinstance(value, ast.Call) and name_of(value.func) in bodies:
            found += [name.strip("*`") for name in _fields(bodies[name_of(value.func)], {})]
    return [name for name in found if name]


def _called(handler: Callable[[Timer], None]) -> str:
    """What a handler calls, in the words of its source: its last line without the call's argument."""
    line = inspect.getsource(handler).strip().splitlines()[-1].strip()
    return line.removesuffix("(timer)")

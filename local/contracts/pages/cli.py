"""docs/reference/cli.md: every `jinbo` command with its arguments and options, from the command tree (命令行)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from local.contracts.pages.markdown import heading, table

TEXT = """
`.venv/bin/jinbo` works on the platform that runs from the state folder (`--state`, `JINBO_STATE`, or `.state`), or on the
stack that the environment names (`RECORDS_TABLE` and the others of [settings.md](settings.md), with credentials): that is
how it works on AWS.
"""


def page() -> str:
    """The page for all commands."""
    parts = [heading("命令 · The jinbo command", "`local/cli`", TEXT)]
    for path, command in commands():
        arguments = [one for one in command.params if _is(one, "argument")]
        usage = " ".join(["jinbo", *path, *(f"<{one.name}>" for one in arguments)])
        parts.append(f"## {' '.join(path)}\n\n`{usage}`\n\n{' '.join((command.help or '').split())}\n")
        rows = [
            (_names(one), _default(one), getattr(one, "help", "") or "") for one in command.params if one.name != "help"
        ]
        if rows:
            parts.append(table(("parameter", "default", "what"), rows))
    return "\n".join(parts)


def commands() -> Iterator[tuple[list[str], Any]]:
    """Every leaf of the command tree with its path."""
    from local.cli.commands import app

    yield from _leaves([], typer.main.get_command(app))


def _leaves(path: list[str], command: Any) -> Iterator[tuple[list[str], Any]]:
    children = getattr(command, "commands", None)
    if children is None:
        yield path, command
        return
    for name, child in children.items():
        yield from _leaves([*path, name], child)


def _is(parameter: Any, kind: str) -> bool:
    return bool(parameter.param_type_name == kind)


def _names(parameter: Any) -> str:
    if _is(parameter, "argument"):
        return f"`<{parameter.name}>`"
    return " ".join(f"`{name}`" for name in parameter.opts)


def _default(parameter: Any) -> str:
    if parameter.required:
        return "needed"
    return f"`{parameter.default}`" if parameter.default not in {None, "", False} else ""

"""docs/reference/settings.md: environment variables, from platform/settings.py and what the laptop's tools read (设置)."""

from __future__ import annotations

import ast
import re

from jinbo.platform.settings import parse_settings

from local.contracts.pages.markdown import code, heading, table
from local.contracts.pages.source import ROOT, attribute_docs, calls, text_of, trees

SETTINGS = "layers/core/jinbo/platform/settings.py"
TEXT = """
A function reads its environment once, in `jinbo.platform.settings`; the templates in `infra/` set it from the stack's
parameters (see [Deploy to AWS](../how-to/deploy.md)). Nothing here is a secret: secrets stand in Secrets Manager below
`SECRETS_PREFIX`. A name that is missing is empty, and fails where it is used.
"""
LAPTOP = """
Read by `make run`, `make test` and the `jinbo` command. Ports and folder let two instances run side by side, see [Run two
instances](../how-to/run-two-instances.md).
"""


def page() -> str:
    """The page for functions' and the laptop's variables."""
    tree = dict(trees())[SETTINGS]
    docs = attribute_docs(tree, "Settings")
    empty = parse_settings({})
    rows = []
    for field, names in _variables(tree).items():
        default = getattr(empty, field)
        shown = f"`{default}`" if default not in {"", False} else ""
        rows.append((code(names), shown, docs.get(field) or _plain(field)))
    laptop = sorted(_of_the_laptop().items())
    return "\n".join(
        [
            heading("设置 · Settings", f"`{SETTINGS}`", TEXT),
            table(("variable", "default", "what it says"), rows),
            f"## On the laptop\n{LAPTOP}",
            table(("variable", "read in"), ((f"`{name}`", code(sorted(at))) for name, at in laptop)),
        ]
    )


def _variables(tree: ast.Module) -> dict[str, list[str]]:
    """Each field of Settings with the variables it is read from."""
    found: dict[str, list[str]] = {}
    made = next(call for name, call in calls(tree) if name == "Settings")
    for keyword in made.keywords:
        read = [text_of(call.args[0]) for name, call in calls(keyword.value) if name == "get"]
        found[str(keyword.arg)] = [name for name in dict.fromkeys(read) if name]
    found["profile"] = ["JINBO_PROFILE"]  # read before, so that an unknown one is refused by name
    return found


def _plain(field: str) -> str:
    return field.replace("_", " ")


def _of_the_laptop() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "local").rglob("*.py")):
        if "contracts" in path.parts:
            continue
        for name in re.findall(
            r'(?:environ(?:ment)?|env)(?:\.get)?[(\[]\s*"(JINBO_\w+)"', path.read_text(encoding="utf-8")
        ):
            found.setdefault(name, set()).add(str(path.relative_to(ROOT)))
        for name in re.findall(r'envvar="(JINBO_\w+)"', path.read_text(encoding="utf-8")):
            found.setdefault(name, set()).add(str(path.relative_to(ROOT)))
    return found

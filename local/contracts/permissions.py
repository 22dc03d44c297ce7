"""Writes docs/reference/permissions.md, the table role × action, from the actions that modules declare (权限表).

`python -m local.contracts.permissions` writes it, with `--check` says whether it is stale.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from jinbo.kernel.access import Action, Reach, Role
from jinbo.wiring.actions import actions

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/reference/permissions.md"
ROUTES = ROOT / "functions/on_authorize/routes.json"
SIGNS = {Reach.ALL: "全部 all", Reach.ZONE: "片区 zone", Reach.OWN: "本企业 own", Reach.SELF: "本人 self"}
TITLE = """# 权限表 · Who may do what

Generated from the modules' `ACTIONS` by `make docs`; do not edit. A cell says how far the role's permission reaches; `²` asks
for a second factor shown in this session (二次验证). A role without a column here may do nothing that is listed. The decision
itself is `jinbo.identity.rules.decide`; the authorizer asks role × route, the use case asks for the object's owner and zone.
"""


def page(table: Mapping[str, Action], routes: Mapping[str, str | None]) -> str:
    """The page for the joined actions and the declared routes."""
    roles = [role for role in Role if any(role in action.reach for action in table.values())]
    lines = [TITLE, f"| 操作 action | {' | '.join(roles)} |", f"|---|{'---|' * len(roles)}"]
    lines += [f"| `{name}` | {' | '.join(_cell(table[name], role) for role in roles)} |" for name in sorted(table)]
    lines += ["", "## 接口 · Routes", "", "| 接口 route | 操作 action |", "|---|---|"]
    lines += [f"| `{route}` | {f'`{name}`' if name else '公开 anybody'} |" for route, name in sorted(routes.items())]
    return "\n".join(lines) + "\n"


def _cell(action: Action, role: Role) -> str:
    reach = action.reach.get(role)
    return SIGNS[reach] + ("²" if role in action.step_up else "") if reach else ""


def main(arguments: list[str]) -> int:
    """Writes the page, or checks it; 1 when it is stale."""
    routes = json.loads(ROUTES.read_text(encoding="utf-8")) if ROUTES.exists() else {}
    made = page(actions(), routes)
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == made:
        return 0
    if "--check" in arguments:
        print(f"stale: {PAGE.relative_to(ROOT)} (run `make docs`)")
        return 1
    PAGE.write_text(made, encoding="utf-8")
    print(f"written: {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What can be done with violations, and by whom (DOMAIN 0.4, 2.2): actions as data; wiring joins them into the one table."""

from __future__ import annotations

from jinbo.kernel.access import Action, Reach, Role

_ENTERPRISE = {Role.ENT_ADMIN: Reach.OWN, Role.ENT_FSM: Reach.OWN}
_REGULATOR = {
    Role.INSPECTOR: Reach.ZONE,
    Role.ZONE_LEAD: Reach.ZONE,
    Role.DUTY_OFFICER: Reach.ALL,
    Role.COMMANDER: Reach.ALL,
}
_STEP_UP = frozenset(_REGULATOR)
"""What ends a case, or says before the enterprise that it is real, asks the regulator's end for a second factor."""

SEE = Action("food.see", _ENTERPRISE | _REGULATOR)
ACKNOWLEDGE = Action("food.acknowledge", _ENTERPRISE)
RECTIFY = Action("food.rectify", _ENTERPRISE)
"""Beginning to rectify, and handing pictures and the rectification in."""
APPEAL = Action("food.appeal", _ENTERPRISE)
PUSH = Action("food.push", _REGULATOR, step_up=_STEP_UP)
"""Reviewing what may not be pushed by a machine alone (K07)."""
RECHECK = Action("food.recheck", _REGULATOR, step_up=_STEP_UP)
JUDGE = Action("food.judge", _REGULATOR, step_up=_STEP_UP)
"""The verdict on an appeal."""
REFUSE = Action("food.refuse", _REGULATOR, step_up=_STEP_UP)
"""Marking a false positive; the enterprise may only appeal (DOMAIN 0.4)."""
CLOSE = Action("food.close", _REGULATOR, step_up=_STEP_UP)

ACTIONS: tuple[Action, ...] = (SEE, ACKNOWLEDGE, RECTIFY, APPEAL, PUSH, RECHECK, JUDGE, REFUSE, CLOSE)

"""What can be done with alerts, and by whom (DOMAIN 0.4, 9): actions as data; wiring joins them into the one table."""

from __future__ import annotations

from jinbo.alerts.model import Move
from jinbo.kernel.access import Action, Reach, Role

_ENTERPRISE = {
    Role.ENT_ADMIN: Reach.OWN,
    Role.ENT_FSM: Reach.OWN,
    Role.LIFT_MAINT: Reach.OWN,
    Role.LIFT_USER: Reach.OWN,
    Role.WAREHOUSE: Reach.OWN,
}
_REGULATOR = {
    Role.INSPECTOR: Reach.ZONE,
    Role.ZONE_LEAD: Reach.ZONE,
    Role.DUTY_OFFICER: Reach.ALL,
    Role.COMMANDER: Reach.ALL,
}
_STEP_UP = frozenset(_REGULATOR)
"""What ends an alert, or decides whom the next one reaches, asks the regulator's end for a second factor (DOMAIN 14.1): a
tablet left lying signs for nobody. Taking, handling and re-opening do not ask: a red alert's minute is not for typing codes."""
_READERS = _ENTERPRISE | _REGULATOR | {Role.AUDITOR: Reach.ALL}

SEE = Action("alerts.see", _READERS)
ACKNOWLEDGE = Action("alerts.acknowledge", _ENTERPRISE | _REGULATOR)
HANDLE = Action("alerts.handle", _ENTERPRISE | _REGULATOR)
RESOLVE = Action("alerts.resolve", _ENTERPRISE | _REGULATOR)
VERIFY = Action("alerts.verify", _REGULATOR, step_up=_STEP_UP)
CLOSE = Action("alerts.close", _REGULATOR, step_up=_STEP_UP)
REOPEN = Action("alerts.reopen", _REGULATOR)
WATCH = Action("alerts.watch", dict.fromkeys(_READERS, Reach.SELF))
"""Opening a socket; what comes through it is decided alert by alert with SEE."""
CONSENT = Action("alerts.consent", dict.fromkeys(_ENTERPRISE | _REGULATOR, Reach.SELF))
"""Agreeing to receive subscribe messages, for oneself."""
SEE_ROSTER = Action(
    "alerts.see-roster", dict.fromkeys((Role.ZONE_LEAD, Role.DUTY_OFFICER, Role.COMMANDER, Role.AUDITOR), Reach.ALL)
)
SET_ROSTER = Action(
    "alerts.set-roster",
    dict.fromkeys((Role.DUTY_OFFICER, Role.COMMANDER), Reach.ALL),
    step_up=_STEP_UP & {Role.DUTY_OFFICER, Role.COMMANDER},
)
SEE_NOTIFICATIONS = Action(
    "alerts.see-notifications",
    {Role.ZONE_LEAD: Reach.ZONE, Role.DUTY_OFFICER: Reach.ALL, Role.COMMANDER: Reach.ALL, Role.AUDITOR: Reach.ALL},
)

ACTIONS: tuple[Action, ...] = (
    SEE,
    ACKNOWLEDGE,
    HANDLE,
    RESOLVE,
    VERIFY,
    CLOSE,
    REOPEN,
    WATCH,
    CONSENT,
    SEE_ROSTER,
    SET_ROSTER,
    SEE_NOTIFICATIONS,
)

ACTION_OF = {
    Move.ACKNOWLEDGE: ACKNOWLEDGE,
    Move.HANDLE: HANDLE,
    Move.RESOLVE: RESOLVE,
    Move.VERIFY: VERIFY,
    Move.CLOSE: CLOSE,
    Move.REOPEN: REOPEN,
}
"""Moves that people make."""

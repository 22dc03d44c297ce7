"""Telemetry's decisions (物联监测规则), all pure: limits, excursions, clocks, sensor health, arithmetic, thinning."""

from jinbo.kernel.access import Action, Reach, Role

_VIEWERS = {
    Role.INSPECTOR: Reach.ZONE,
    Role.ZONE_LEAD: Reach.ZONE,
    Role.DUTY_OFFICER: Reach.ALL,
    Role.COMMANDER: Reach.ALL,
    Role.ENT_ADMIN: Reach.OWN,
    Role.ENT_FSM: Reach.OWN,
    Role.LIFT_MAINT: Reach.OWN,
    Role.LIFT_USER: Reach.OWN,
    Role.ENGINEER: Reach.ALL,
    Role.AUDITOR: Reach.ALL,
}

VIEW = Action("telemetry.view", _VIEWERS)
"""See latest values, series and excursions."""
EXPLAIN = Action(
    "telemetry.explain",
    {Role.ENT_ADMIN: Reach.OWN, Role.ENT_FSM: Reach.OWN},
)
"""Enter the cause of an excursion: the enterprise's own duty (DOMAIN 3.6)."""
QUARANTINE = Action("telemetry.quarantine", {Role.ENGINEER: Reach.ALL, Role.AUDITOR: Reach.ALL})
"""List and read what was refused, and why."""
REPLAY = Action("telemetry.replay", {Role.ENGINEER: Reach.ALL})
"""Send what was refused through the checks again."""
IMPORT = Action("telemetry.import", {Role.ENGINEER: Reach.ALL, Role.DUTY_OFFICER: Reach.ALL})
"""Import a logger's file."""

ACTIONS: tuple[Action, ...] = (VIEW, EXPLAIN, QUARANTINE, REPLAY, IMPORT)

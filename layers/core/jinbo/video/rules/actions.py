"""What can be done to cameras and events, and how far each role may (DOMAIN 0.4). The engineer holds no case data."""

from __future__ import annotations

from jinbo.kernel.access import Action, Reach, Role

VIEW = Action(
    "video.view",
    {
        Role.INSPECTOR: Reach.ZONE,
        Role.ZONE_LEAD: Reach.ZONE,
        Role.DUTY_OFFICER: Reach.ALL,
        Role.COMMANDER: Reach.ALL,
        Role.ENGINEER: Reach.ALL,
        Role.ENT_ADMIN: Reach.OWN,
        Role.ENT_FSM: Reach.OWN,
        Role.LIFT_MAINT: Reach.OWN,
        Role.LIFT_USER: Reach.OWN,
    },
)
"""That a camera exists, its zones and how it is; no picture. A lift's cameras are its user's and its maintainer's."""
REGISTER = Action("video.register", {Role.ENGINEER: Reach.ALL})
CHANGE = Action("video.change", {Role.ENGINEER: Reach.ALL})
"""Name, zones, masks, schedule, sampling plan, retention; and to take a new reference picture."""
RETIRE = Action("video.retire", {Role.ENGINEER: Reach.ALL})

VIEW_EVENTS = Action(
    "video.events.view",
    {
        Role.INSPECTOR: Reach.ZONE,
        Role.ZONE_LEAD: Reach.ZONE,
        Role.DUTY_OFFICER: Reach.ALL,
        Role.COMMANDER: Reach.ALL,
        Role.ENT_ADMIN: Reach.OWN,
        Role.ENT_FSM: Reach.OWN,
        Role.LIFT_MAINT: Reach.OWN,
        Role.LIFT_USER: Reach.OWN,
    },
)
JUDGE_EVENTS = Action(
    "video.events.judge",
    {
        Role.INSPECTOR: Reach.ZONE,
        Role.ZONE_LEAD: Reach.ZONE,
        Role.DUTY_OFFICER: Reach.ALL,
        Role.COMMANDER: Reach.ALL,
    },
)
"""Confirm a suspicion, or call it false (DOMAIN 2.2: review by INSPECTOR or DUTY)."""
_SUPPRESSION_ROLES = {Role.DUTY_OFFICER: Reach.ALL, Role.COMMANDER: Reach.ALL, Role.ENGINEER: Reach.ALL}
VIEW_SUPPRESSIONS = Action("video.suppressions.view", _SUPPRESSION_ROLES)
REVOKE_SUPPRESSIONS = Action("video.suppressions.revoke", _SUPPRESSION_ROLES)
"""Suppressions are of the whole venue's detectors, so no zone's inspector takes another's away."""
RETRAIN = Action("video.retraining.view", {Role.ENGINEER: Reach.ALL})
_REGULATOR = {
    Role.INSPECTOR: Reach.ZONE,
    Role.ZONE_LEAD: Reach.ZONE,
    Role.DUTY_OFFICER: Reach.ALL,
    Role.COMMANDER: Reach.ALL,
}
SEE_EVIDENCE = Action(
    "video.evidence.view",
    _REGULATOR | dict.fromkeys((Role.ENT_ADMIN, Role.ENT_FSM, Role.LIFT_MAINT, Role.LIFT_USER), Reach.OWN),
)
"""An event's evidence; of it an enterprise sees the stills in which bystanders are unrecognisable (DOMAIN 2.2, 15)."""
SEE_WHOLE_EVIDENCE = Action("video.evidence.view-whole", _REGULATOR)
"""Raw stills and clips, which do not leave the regulator's end."""
HOLD_EVIDENCE = Action(
    "video.evidence.hold",
    {Role.ZONE_LEAD: Reach.ZONE, Role.DUTY_OFFICER: Reach.ALL, Role.COMMANDER: Reach.ALL},
    step_up=frozenset({Role.ZONE_LEAD, Role.DUTY_OFFICER, Role.COMMANDER}),
)
"""Lay and lift a legal hold."""
_WATCHED = {
    Role.ENT_ADMIN: Reach.OWN,
    Role.ENT_FSM: Reach.OWN,
    Role.LIFT_MAINT: Reach.OWN,
    Role.LIFT_USER: Reach.OWN,
}
LOOK = Action("video.look", {**_REGULATOR, **_WATCHED})
"""Live and recorded video; an inspector and a zone's lead besides need a grant, the watched see their own live."""
PATROL = Action("video.patrol", _REGULATOR)
SNAPSHOT = Action("video.snapshot", {**_REGULATOR, **_WATCHED, Role.ENGINEER: Reach.ALL})
"""The newest picture; the engineer draws zones on it."""
LEDGER = Action("video.looks.view", {**_REGULATOR, **_WATCHED, Role.AUDITOR: Reach.ALL})
"""Who looked: the watched may know (DOMAIN 15). It tells of a camera what it is called and where it is, to auditors too."""
GRANT = Action(
    "video.grants.make", {Role.ZONE_LEAD: Reach.ZONE, Role.DUTY_OFFICER: Reach.ALL, Role.COMMANDER: Reach.ALL}
)
VIEW_GRANTS = Action("video.grants.view", {**_REGULATOR, Role.AUDITOR: Reach.ALL})

ACTIONS: tuple[Action, ...] = (
    VIEW,
    REGISTER,
    CHANGE,
    RETIRE,
    VIEW_EVENTS,
    JUDGE_EVENTS,
    VIEW_SUPPRESSIONS,
    REVOKE_SUPPRESSIONS,
    RETRAIN,
    SEE_EVIDENCE,
    SEE_WHOLE_EVIDENCE,
    HOLD_EVIDENCE,
    LOOK,
    PATROL,
    SNAPSHOT,
    LEDGER,
    GRANT,
    VIEW_GRANTS,
)

"""What can be done to subjects, and how far each role may do it (DOMAIN 0.4). Objects of an enterprise are scoped by its USCC."""

from __future__ import annotations

from jinbo.kernel.access import ENTERPRISE_ROLES, Action, Reach, Role

_REGULATORS = {
    Role.INSPECTOR: Reach.ZONE,
    Role.ZONE_LEAD: Reach.ZONE,
    Role.DUTY_OFFICER: Reach.ALL,
    Role.COMMANDER: Reach.ALL,
}
_OWNERS = dict.fromkeys((*ENTERPRISE_ROLES, Role.WAREHOUSE), Reach.OWN)
_REGISTRARS = dict.fromkeys((Role.DUTY_OFFICER, Role.COMMANDER, Role.ENGINEER, Role.SYS), Reach.ALL)

READ_CARD = Action("subjects.read_card", dict.fromkeys(Role, Reach.ALL))
"""The public card: everybody."""
READ = Action("subjects.read", {**_REGULATORS, **_OWNERS, **_REGISTRARS, Role.COMPLAINT_CLERK: Reach.ALL})
READ_TIMELINE = Action("subjects.read_timeline", {**_REGULATORS, **_OWNERS, Role.SYS: Reach.ALL})
READ_CONTACT = Action(
    "subjects.read_contact", {**_REGULATORS, Role.ENT_ADMIN: Reach.OWN, Role.ENT_FSM: Reach.OWN, Role.SYS: Reach.ALL}
)
"""Names and phones of natural persons: not for the engineer, who installs the platform."""
READ_VENUE = Action("subjects.read_venue", {role: Reach.ALL for role in Role if role is not Role.PUBLIC})
"""The plan; what stands on it is shown as far as `READ` goes."""
REGISTER = Action("subjects.register", _REGISTRARS)
AMEND = Action("subjects.amend", _REGISTRARS)
AMEND_CONTACT = Action(
    "subjects.amend_contact",
    {
        Role.DUTY_OFFICER: Reach.ALL,
        Role.COMMANDER: Reach.ALL,
        Role.SYS: Reach.ALL,
        Role.ENT_ADMIN: Reach.OWN,
        Role.ENT_FSM: Reach.OWN,
    },
)
"""The only thing that an enterprise changes in the register: its own contact."""
CHANGE_LICENCE = Action(
    "subjects.change_licence",
    {Role.DUTY_OFFICER: Reach.ALL, Role.COMMANDER: Reach.ALL, Role.SYS: Reach.ALL},
    step_up=frozenset({Role.DUTY_OFFICER, Role.COMMANDER}),
)
BIND_DEVICE = Action("subjects.bind_device", _REGISTRARS)
IMPORT = Action("subjects.import", _REGISTRARS)
EXPORT = Action("subjects.export", _REGISTRARS)
MAKE_CODE = Action("subjects.make_code", {**_REGISTRARS, Role.ENT_ADMIN: Reach.OWN, Role.ENT_FSM: Reach.OWN})

ACTIONS: tuple[Action, ...] = (
    READ_CARD,
    READ,
    READ_TIMELINE,
    READ_CONTACT,
    READ_VENUE,
    REGISTER,
    AMEND,
    AMEND_CONTACT,
    CHANGE_LICENCE,
    BIND_DEVICE,
    IMPORT,
    EXPORT,
    MAKE_CODE,
)

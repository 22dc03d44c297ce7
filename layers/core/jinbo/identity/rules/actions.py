"""What identity lets whom do (权限声明; DOMAIN 0.4). The ENGINEER administers accounts; everybody else's reach is less."""

from __future__ import annotations

from jinbo.kernel.access import Action, Reach, Role

SIGNED_IN: dict[Role, Reach] = {role: Reach.SELF for role in Role if role is not Role.SYS}
STAFF = frozenset(
    {
        Role.INSPECTOR,
        Role.ZONE_LEAD,
        Role.DUTY_OFFICER,
        Role.COMMANDER,
        Role.COMPLAINT_CLERK,
        Role.AUDITOR,
        Role.ENGINEER,
    }
)
"""Roles of the regulator's side (监管端、指挥中心): short tokens, second factor."""
ENTERPRISE = frozenset(
    {
        Role.ENT_ADMIN,
        Role.ENT_FSM,
        Role.ENT_STAFF,
        Role.LIFT_MAINT,
        Role.LIFT_USER,
        Role.WAREHOUSE,
        Role.CARRIER,
        Role.LAB,
    }
)
"""Roles of the enterprise end (企业端)."""

ME = Action("identity.me", SIGNED_IN)
STEP_UP = Action("identity.step-up", SIGNED_IN)
BIND = Action("identity.bind", {Role.PUBLIC: Reach.SELF})
ACCOUNTS_LIST = Action(
    "identity.accounts.list", {Role.ENGINEER: Reach.ALL, Role.ENT_ADMIN: Reach.OWN}, step_up=frozenset({Role.ENGINEER})
)
ACCOUNTS_READ = Action(
    "identity.accounts.read", {Role.ENGINEER: Reach.ALL, Role.ENT_ADMIN: Reach.OWN}, step_up=frozenset({Role.ENGINEER})
)
ACCOUNTS_CREATE = Action(
    "identity.accounts.create",
    {Role.ENGINEER: Reach.ALL, Role.ENT_ADMIN: Reach.OWN},
    step_up=frozenset({Role.ENGINEER}),
)
ACCOUNTS_CHANGE = Action(
    "identity.accounts.change",
    {Role.ENGINEER: Reach.ALL, Role.ENT_ADMIN: Reach.OWN},
    step_up=frozenset({Role.ENGINEER}),
)
"""Disable, enable, reset."""
AUDIT_READ = Action("identity.audit.read", {Role.AUDITOR: Reach.ALL}, step_up=frozenset({Role.AUDITOR}))

PEOPLE = Action(
    "identity.people",
    {
        **dict.fromkeys(STAFF - {Role.ENGINEER}, Reach.ALL),
        **dict.fromkeys(ENTERPRISE - {Role.CARRIER, Role.LAB}, Reach.OWN),
    },
)
"""Learning who stands behind an id in an alert's history: among regulators by name (DOMAIN 15.4), as far as told here. Beyond
it a regulator is shown by number and post; nobody is shown who came as a member of the public."""

ACTIONS: tuple[Action, ...] = (
    ME,
    STEP_UP,
    BIND,
    ACCOUNTS_LIST,
    ACCOUNTS_READ,
    ACCOUNTS_CREATE,
    ACCOUNTS_CHANGE,
    AUDIT_READ,
    PEOPLE,
)

GRANTS: dict[Role, frozenset[Role]] = {
    Role.ENGINEER: STAFF | ENTERPRISE,
    Role.ENT_ADMIN: frozenset({Role.ENT_FSM, Role.ENT_STAFF}),
}
"""Which roles a role may give to others. Nobody gives SYS or PUBLIC, and nobody changes the roles of an account at all:
whoever changes post gets a new account, and the audit log keeps the two apart."""


def may_grant(giver: frozenset[Role], given: frozenset[Role]) -> bool:
    """Whether somebody with the roles `giver` may create an account with the roles `given` (A5)."""
    allowed: frozenset[Role] = frozenset().union(*(GRANTS.get(role, frozenset()) for role in giver))
    return bool(given) and given <= allowed

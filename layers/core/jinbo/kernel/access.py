"""Who asks, and what they may do (权限): roles of DOMAIN 0.4, the principal, and actions declared as data by each module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from jinbo.kernel.frozen import frozen


class Role(StrEnum):
    """Role codes of DOMAIN 0.4 (角色). ENGINEER is ours: the person who installs and runs the platform, no case data."""

    PUBLIC = "PUBLIC"  # 公众
    ENT_ADMIN = "ENT_ADMIN"  # 企业负责人
    ENT_FSM = "ENT_FSM"  # 食品安全管理员
    ENT_STAFF = "ENT_STAFF"  # 从业人员
    LIFT_MAINT = "LIFT_MAINT"  # 维保人员
    LIFT_USER = "LIFT_USER"  # 电梯使用管理单位
    WAREHOUSE = "WAREHOUSE"  # 总仓/冷库操作员
    CARRIER = "CARRIER"  # 承运司机
    INSPECTOR = "INSPECTOR"  # 执法人员
    ZONE_LEAD = "ZONE_LEAD"  # 片区组长
    DUTY_OFFICER = "DUTY_OFFICER"  # 指挥中心值班员
    COMMANDER = "COMMANDER"  # 总指挥/副总指挥
    COMPLAINT_CLERK = "COMPLAINT_CLERK"  # 投诉举报处理员
    LAB = "LAB"  # 检测机构
    AUDITOR = "AUDITOR"  # 审计
    ENGINEER = "ENGINEER"  # 平台运维
    SYS = "SYS"  # 系统


class Reach(StrEnum):
    """How far a role's permission for an action goes (范围)."""

    ALL = "all"  # every object
    ZONE = "zone"  # objects in one of the principal's zones
    OWN = "own"  # objects of the principal's own enterprise (or lifts under its contract)
    SELF = "self"  # the principal's own object


@frozen
class Principal:
    """Who asks. `id` is the account's or, for the public, a hash; `enterprise` is '' where there is none."""

    id: str
    roles: frozenset[Role]
    enterprise: str = ""
    zones: frozenset[str] = frozenset()
    step_up: bool = False
    """Whether a second factor was shown in this session (监管端)."""

    @property
    def anonymous(self) -> bool:
        """Whether nobody is signed in."""
        return not self.id


ANONYMOUS = Principal(id="", roles=frozenset({Role.PUBLIC}))
SYSTEM = Principal(id="system", roles=frozenset({Role.SYS}))


@frozen
class Scope:
    """What an object belongs to, as far as permission goes; empty means it belongs to nobody in that respect."""

    enterprise: str = ""
    zone: str = ""
    owner: str = ""
    others: frozenset[str] = frozenset()
    """Enterprises that it belongs to beside `enterprise`: a lift has a unit that maintains it and one that uses it."""


@frozen
class Action:
    """One thing that can be done (`alerts.acknowledge`), and how far each role may do it. Roles not named may not."""

    name: str
    reach: Mapping[Role, Reach] = field(default_factory=dict)
    step_up: frozenset[Role] = frozenset()
    """Roles that need a second factor shown in this session."""


ENTERPRISE_ROLES = frozenset({Role.ENT_ADMIN, Role.ENT_FSM, Role.ENT_STAFF, Role.LIFT_MAINT, Role.LIFT_USER})
REGULATOR_ROLES = frozenset({Role.INSPECTOR, Role.ZONE_LEAD, Role.DUTY_OFFICER, Role.COMMANDER})

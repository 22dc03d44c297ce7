"""Businesses (经营主体): an enterprise at one of its premises, with the one licence it has there (DOMAIN 1.1)."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from enum import StrEnum

from jinbo.kernel.frozen import frozen
from jinbo.subjects.model.licence import Licence
from jinbo.subjects.model.venue import Place, Source


class MainFormat(StrEnum):
    """Main business format (主体业态), the first digit of a food licence's number."""

    FOOD_SALES = "1"  # 食品销售经营者
    CATERING = "2"  # 餐饮服务经营者
    CANTEEN = "3"  # 单位食堂


class BusinessItem(StrEnum):
    """What the licence allows (经营项目; 食品经营许可管理办法 2015, art. 10)."""

    PREPACKAGED = "PREPACKAGED"  # 预包装食品销售（不含冷藏冷冻）
    PREPACKAGED_COLD = "PREPACKAGED_COLD"  # 预包装食品销售（含冷藏冷冻）
    BULK = "BULK"  # 散装食品销售
    SPECIAL = "SPECIAL"  # 特殊食品销售
    HOT_DISHES = "HOT_DISHES"  # 热食类食品制售
    COLD_DISHES = "COLD_DISHES"  # 冷食类食品制售
    RAW_DISHES = "RAW_DISHES"  # 生食类食品制售
    PASTRY = "PASTRY"  # 糕点类食品制售
    BEVERAGES = "BEVERAGES"  # 自制饮品制售


class ExpoRole(StrEnum):
    """What a business does for the expo (进博角色)."""

    HALL_CATERING = "HALL_CATERING"  # 馆内餐饮
    GROUP_MEAL = "GROUP_MEAL"  # 集体用餐配送
    BANQUET = "BANQUET"  # 重要宴请餐饮
    HOTEL = "HOTEL"  # 接待酒店
    SUPPLIER = "SUPPLIER"  # 供博食品原料供应商
    WAREHOUSE = "WAREHOUSE"  # 总仓
    EXHIBITOR_FOOD = "EXHIBITOR_FOOD"  # 食品展商
    PHARMACY = "PHARMACY"  # 药店
    LIFT_MAINT = "LIFT_MAINT"  # 电梯维保单位
    LIFT_USER = "LIFT_USER"  # 电梯使用管理单位


class RiskLevel(StrEnum):
    """Risk level of the expo's patrol (风险级别): every 2 h, every 4 h, once a day (DOMAIN 1.4)."""

    HIGH = "HIGH"
    MID = "MID"
    LOW = "LOW"


class Face(StrEnum):
    """Shanghai's faces of the dynamic grade (量化分级脸谱; DOMAIN 1.4)."""

    GREEN = "GREEN"  # 笑脸 良好
    YELLOW = "YELLOW"  # 平脸 一般
    RED = "RED"  # 哭脸 较差


class AnnualGrade(StrEnum):
    """National grade of the last twelve months (年度等级)."""

    A = "A"  # 优秀
    B = "B"  # 良好
    C = "C"  # 一般


@frozen
class Premises:
    """Where a business is done (经营场所): the address on the licence, and the place in the venue."""

    address: str
    place: Place = field(default_factory=Place)


@frozen
class Contact:
    """The food-safety manager (食品安全管理员; 食品安全法 art. 44). Personal data: kept apart and sealed, never on a card."""

    fsm_name: str = ""
    fsm_phone: str = ""


@frozen
class Business:
    """An enterprise at one premises (主体). (uscc, address) never change: a move is a new registration (一地一证)."""

    id: str
    name: str
    uscc: str
    premises: Premises
    expo_roles: frozenset[ExpoRole] = frozenset()
    main_format: MainFormat | None = None
    items: frozenset[BusinessItem] = frozenset()
    licence: Licence | None = None
    legal_rep: str = ""
    domicile: str = ""
    risk: RiskLevel = RiskLevel.MID
    face: Face | None = None
    """None: not graded, as in the first three months after the licence (DOMAIN 1.4)."""
    annual_grade: AnnualGrade | None = None
    supervise_org: str = ""
    supervisors: tuple[str, ...] = ()
    complaint_phone: str = "12315"
    has_open_kitchen: bool = False
    streams: tuple[str, ...] = ()
    """Camera ids of the open kitchen (明厨亮灶)."""
    flags: frozenset[str] = frozenset()
    """Data quality (data_quality_flag): codes of faults that were confirmed or came with a feed, such as `uscc-check`."""
    source: Source = Source.MANUAL
    version: int | None = None
    """Of the stored record; None before it is stored."""
    created_by: str = ""
    registered_at: datetime | None = None

    @property
    def enterprise(self) -> str:
        """The enterprise that owns it: its USCC, which is what a Principal's `enterprise` names."""
        return self.uscc

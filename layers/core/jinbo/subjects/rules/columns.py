"""Columns of the register's sheets (导入导出列): their names, their Chinese headings, and Chinese words for codes in cells."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from jinbo.subjects.model import BusinessItem, DeviceKind, ExpoRole, LiftStatus, LiftType, MainFormat, RiskLevel


class SheetKind(StrEnum):
    """What a sheet holds."""

    BUSINESSES = "businesses"
    LIFTS = "lifts"
    DEVICES = "devices"


_WHERE = {"hall": "展馆", "zone": "片区", "place": "位置", "floor": "楼层", "x": "平面X", "y": "平面Y"}
_GEO = {"lat": "纬度", "lng": "经度"}
COLUMNS: Mapping[SheetKind, Mapping[str, str]] = {
    SheetKind.BUSINESSES: {
        "name": "经营者名称",
        "uscc": "统一社会信用代码",
        "address": "经营场所",
        "legal_rep": "法定代表人",
        "domicile": "住所",
        "main_format": "主体业态",
        "items": "经营项目",
        "licence_no": "许可证编号",
        "valid_from": "有效期起",
        "valid_to": "有效期止",
        "issuer": "发证机关",
        "signer": "签发人",
        "issue_date": "发证日期",
        "expo_roles": "进博角色",
        **_WHERE,
        "booth_no": "展位号",
        **_GEO,
        "risk": "风险级别",
        "supervise_org": "日常监督管理机构",
        "supervisors": "日常监督管理人员",
        "complaint_phone": "投诉举报电话",
        "has_open_kitchen": "明厨亮灶",
        "fsm_name": "食品安全管理员",
        "fsm_phone": "食品安全管理员电话",
        "confirm": "已核对",
    },
    SheetKind.LIFTS: {
        "code": "电梯整机编码",
        "reg_no": "设备注册代码",
        "name": "名称",
        "type": "类别",
        **_WHERE,
        **_GEO,
        "use_unit": "使用单位代码",
        "use_unit_name": "使用单位",
        "maintenance_unit": "维保单位代码",
        "maintenance_unit_name": "维保单位",
        "floors": "层站数",
        "next_inspect_on": "下次检验日期",
        "status": "状态",
        "confirm": "已核对",
    },
    SheetKind.DEVICES: {
        "id": "设备编号",
        "kind": "设备类型",
        "subject": "所属主体",
        "licence_no": "许可证编号",
        "lift_code": "电梯整机编码",
        **{name: heading for name, heading in _WHERE.items() if name != "floor"},
        "enterprise": "企业代码",
        "mobile": "移动",
        "status": "状态",
        "sensors": "测点",
    },
}
"""Column by column: its name, and the heading that Chinese sheets carry. Both are understood."""

REQUIRED: Mapping[SheetKind, tuple[str, ...]] = {
    SheetKind.BUSINESSES: ("name", "uscc", "address"),
    SheetKind.LIFTS: ("code", "name", "type"),
    SheetKind.DEVICES: ("id", "kind"),
}

WORDS: Mapping[str, str] = {
    "食品销售经营者": MainFormat.FOOD_SALES,
    "餐饮服务经营者": MainFormat.CATERING,
    "单位食堂": MainFormat.CANTEEN,
    "预包装食品销售": BusinessItem.PREPACKAGED,
    "预包装食品（含冷藏冷冻食品）销售": BusinessItem.PREPACKAGED_COLD,
    "预包装食品（不含冷藏冷冻食品）销售": BusinessItem.PREPACKAGED,
    "散装食品销售": BusinessItem.BULK,
    "特殊食品销售": BusinessItem.SPECIAL,
    "热食类食品制售": BusinessItem.HOT_DISHES,
    "冷食类食品制售": BusinessItem.COLD_DISHES,
    "生食类食品制售": BusinessItem.RAW_DISHES,
    "糕点类食品制售": BusinessItem.PASTRY,
    "自制饮品制售": BusinessItem.BEVERAGES,
    "馆内餐饮": ExpoRole.HALL_CATERING,
    "集体用餐配送": ExpoRole.GROUP_MEAL,
    "重要宴请餐饮": ExpoRole.BANQUET,
    "接待酒店": ExpoRole.HOTEL,
    "供博食品原料供应商": ExpoRole.SUPPLIER,
    "总仓": ExpoRole.WAREHOUSE,
    "食品展商": ExpoRole.EXHIBITOR_FOOD,
    "药店": ExpoRole.PHARMACY,
    "电梯维保单位": ExpoRole.LIFT_MAINT,
    "电梯使用管理单位": ExpoRole.LIFT_USER,
    "高": RiskLevel.HIGH,
    "中": RiskLevel.MID,
    "低": RiskLevel.LOW,
    "曳引与强制驱动电梯": LiftType.TRACTION,
    "液压驱动电梯": LiftType.HYDRAULIC,
    "自动扶梯与自动人行道": LiftType.ESCALATOR,
    "其它类型电梯": LiftType.OTHER,
    "在用": LiftStatus.IN_USE,
    "停用": LiftStatus.STOPPED,
    "检验": LiftStatus.INSPECTING,
    "维修": LiftStatus.REPAIR,
    "报废": LiftStatus.SCRAPPED,
    "冷藏柜": DeviceKind.FRIDGE,
    "冷冻柜": DeviceKind.FREEZER,
    "冷库": DeviceKind.COLD_ROOM,
    "热藏柜": DeviceKind.HOT_HOLDING,
    "常温库": DeviceKind.DRY_STORE,
    "专间": DeviceKind.PREP_ROOM,
    "电梯终端": DeviceKind.LIFT_CONTROLLER,
    "网关": DeviceKind.GATEWAY,
    "冷藏车": DeviceKind.TRUCK,
    "是": "true",
    "否": "false",
}
"""Chinese words that may stand in a cell for a code."""


def column_of(kind: SheetKind, heading: str) -> str | None:
    """The column that a heading names, in either language."""
    columns = COLUMNS[kind]
    if heading in columns:
        return heading
    return next((name for name, chinese in columns.items() if chinese == heading), None)

"""What a device itself calls an alarm (设备报警码), and how grave it is: lifts by DOMAIN 4.2, and fire, gas, doors.

Lift codes are those of the GB/T 24476 family. Makers differ, so a raw code is mapped by its maker's table before it is
looked up; without a table it is taken as the standard's.
"""

from __future__ import annotations

from jinbo.alerts.model import Level
from jinbo.kernel.frozen import frozen


@frozen
class DeviceCode:
    """A code's meaning. `level` None: an event that nobody needs to act on."""

    level: Level | None
    zh: str
    en: str


R, O, Y, B = Level.RED, Level.ORANGE, Level.YELLOW, Level.BLUE  # noqa: E741 - the four colours, in a table

DEVICE_CODES: dict[str, DeviceCode] = {
    "00": DeviceCode(None, "无故障", "no fault"),
    "01": DeviceCode(Y, "运行时安全回路断路", "safety circuit open while running"),
    "02": DeviceCode(B, "关门故障", "door does not close"),
    "03": DeviceCode(B, "开门故障", "door does not open"),
    "04": DeviceCode(Y, "非平层停梯", "stopped outside the unlocking zone"),
    "05": DeviceCode(R, "轿厢意外移动", "unintended car movement"),
    "06": DeviceCode(Y, "电动机运转时间限制器动作", "motor run time limiter tripped"),
    "07": DeviceCode(Y, "楼层位置丢失", "floor position lost"),
    "08": DeviceCode(Y, "防止电梯再运行故障", "fault that prevents restarting"),
    "09": DeviceCode(R, "轿厢冲顶", "car overran the top"),
    "10": DeviceCode(R, "轿厢蹲底", "car overran the bottom"),
    "11": DeviceCode(R, "电梯困人", "people trapped in the lift"),
    "40": DeviceCode(None, "恢复自动运行", "back in automatic operation"),
    "41": DeviceCode(Y, "主电源断电", "main power lost"),
    "42": DeviceCode(None, "停止服务", "out of service"),
    "43": DeviceCode(None, "检修", "under inspection"),
    "44": DeviceCode(R, "消防返回", "fire return"),
    "45": DeviceCode(R, "消防员运行", "firefighter operation"),
    "46": DeviceCode(Y, "应急电源运行", "on emergency power"),
    "47": DeviceCode(R, "地震模式", "earthquake mode"),
    "61": DeviceCode(Y, "扶梯安全回路断路", "escalator safety circuit open"),
    "62": DeviceCode(O, "扶梯超速保护动作", "escalator overspeed"),
    "63": DeviceCode(R, "扶梯非操作逆转", "escalator reversed by itself"),
    "64": DeviceCode(R, "扶梯梯级缺失", "escalator step missing"),
    "65": DeviceCode(Y, "扶梯防止重新启动", "escalator restart locked"),
    "90": DeviceCode(R, "轿厢报警按钮动作", "alarm button pressed in the lift"),
    "E101": DeviceCode(O, "电梯超速", "lift overspeed"),
    "E102": DeviceCode(B, "反复开关门", "door opens and closes repeatedly"),
    "E103": DeviceCode(B, "长时间开门", "door held open"),
    "E104": DeviceCode(O, "运行中开门", "door open while running"),
    "E105": DeviceCode(Y, "电动车入梯", "electric bicycle in the lift"),
    "E106": DeviceCode(B, "超员或摄像头遮挡", "overcrowded or camera covered"),
    "E107": DeviceCode(Y, "扒门", "door forced by hand"),
    "E108": DeviceCode(B, "轿厢内蹦跳", "jumping in the car"),
    "E109": DeviceCode(Y, "扶梯逆行", "walking against the escalator"),
    "E110": DeviceCode(R, "扶梯跌倒", "fall on the escalator"),
    "E111": DeviceCode(Y, "扶梯拥堵", "crowding at the escalator"),
    "E190": DeviceCode(Y, "终端离线", "terminal offline"),
    "FIRE": DeviceCode(R, "火情报警", "fire"),
    "GAS": DeviceCode(R, "燃气泄漏", "gas leak"),
    "DOOR_FORCED": DeviceCode(O, "门被强行打开", "door forced"),
    "POWER": DeviceCode(Y, "设备断电", "device without power"),
}

UNKNOWN = DeviceCode(Level.YELLOW, "未知报警", "unknown alarm")
"""A code that nobody has mapped yet is shown, not dropped."""


LIFT = "LIFT_CONTROLLER"
VENDOR_CODES: dict[str, dict[str, str]] = {
    "S72b": {
        "08": "E104",
        "11": "E101",
        "12": "05",
        "14": "E102",
    },  # DOMAIN 4.2: 运行中开门, 超速, 开门走梯, 反复开关门
}
"""Raw code to ours, by maker. What a table does not name is the standard's."""


def device_code(code: str, device_kind: str = "", vendor: str = "") -> DeviceCode:
    """What a code means; unknown ones are YELLOW. The numbers are a lift's: a fridge's `11` traps nobody."""
    mapped = VENDOR_CODES.get(vendor, {}).get(code, code).upper()
    if device_kind not in {"", LIFT} and mapped[:2].isdigit():
        return UNKNOWN
    return DEVICE_CODES.get(mapped, UNKNOWN)

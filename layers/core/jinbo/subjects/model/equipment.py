"""Equipment (设备): lifts, devices and their sensors. What a lift's technical file holds belongs to elevators."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from jinbo.kernel.fact import Subject
from jinbo.kernel.frozen import frozen
from jinbo.subjects.model.venue import Place, Source


class DeviceKind(StrEnum):
    """What a connected device is (设备类型)."""

    FRIDGE = "FRIDGE"  # 冷藏柜
    FREEZER = "FREEZER"  # 冷冻柜
    COLD_ROOM = "COLD_ROOM"  # 冷库
    HOT_HOLDING = "HOT_HOLDING"  # 热藏柜
    DRY_STORE = "DRY_STORE"  # 常温库
    PREP_ROOM = "PREP_ROOM"  # 专间
    LIFT_CONTROLLER = "LIFT_CONTROLLER"  # 电梯物联网终端
    GATEWAY = "GATEWAY"  # 网关
    TRUCK = "TRUCK"  # 冷藏车


class Quantity(StrEnum):
    """What a sensor measures (量); the lift's quantities are the real-time ones of GB/T 24476 (DOMAIN 4.2)."""

    TEMPERATURE = "TEMPERATURE"  # 温度, Cel
    HUMIDITY = "HUMIDITY"  # 相对湿度, %
    DOOR = "DOOR"  # 门, 0 closed, 1 open
    POWER = "POWER"  # 供电状态
    CAR_STATUS = "CAR_STATUS"  # 轿厢状态
    CAR_DIRECTION = "CAR_DIRECTION"  # 运行方向
    CAR_POSITION = "CAR_POSITION"  # 楼层
    DOOR_ZONE = "DOOR_ZONE"  # 门区
    DOOR_STATUS = "DOOR_STATUS"  # 关门到位
    PASSENGER_STATUS = "PASSENGER_STATUS"  # 轿厢有人
    SERVICE_MODE = "SERVICE_MODE"  # 服务模式
    SPEED = "SPEED"  # 速度, m/s
    RUNNING_TIME = "RUNNING_TIME"  # 累计运行时间, h


class DeviceStatus(StrEnum):
    """Whether a device is expected to report (设备状态)."""

    IN_USE = "IN_USE"  # 在用
    STOPPED = "STOPPED"  # 停用: switched off on purpose, silence is no news
    RETIRED = "RETIRED"  # 注销: its messages are refused


@frozen
class Sensor:
    """One measuring channel of a device (测点). `limit_code` is a row of DOMAIN 2.3 (T01–T09), '' where none applies."""

    id: str
    quantity: Quantity
    unit: str
    """UCUM: Cel, %, m/s, h; '' for states."""
    limit_code: str = ""
    sample_s: int = 60
    """Seconds between two readings as configured in the device; silence is judged by it."""
    calib_due: date | None = None
    """Last day of its calibration (检定有效期)."""
    maintenance_until: datetime | None = None
    """Under maintenance until then: recorded, not alerted."""


@frozen
class Device:
    """A connected device (物联设备). Its id is its thing name and MQTT client id.

    `subject` is the business or lift it watches (`hall:<code>` for a gateway of a hall); `enterprise` is the USCC of who
    answers for it.
    """

    id: str
    kind: DeviceKind
    subject: Subject
    hall: str
    zone: str
    enterprise: str
    place: str
    sensors: tuple[Sensor, ...] = ()
    mobile: bool = False
    status: DeviceStatus = DeviceStatus.IN_USE
    position: tuple[float, float] | None = None
    """Metres on the venue plan (x east, y north)."""
    source: Source = Source.MANUAL
    version: int | None = None
    """Of the stored record; None before it is stored."""
    registered_at: datetime | None = None

    def sensor(self, id_: str) -> Sensor | None:
        """Its sensor of that id, None when it has none such."""
        return next((sensor for sensor in self.sensors if sensor.id == id_), None)


class LiftStatus(StrEnum):
    """A lift's state of use (DOMAIN 4.1)."""

    IN_USE = "IN_USE"  # 在用
    STOPPED = "STOPPED"  # 停用
    INSPECTING = "INSPECTING"  # 检验
    REPAIR = "REPAIR"  # 维修
    SCRAPPED = "SCRAPPED"  # 报废


class LiftType(StrEnum):
    """Kinds of the special equipment catalogue (特种设备目录; DOMAIN 4.1)."""

    TRACTION = "3100"  # 曳引与强制驱动电梯
    HYDRAULIC = "3200"  # 液压驱动电梯
    ESCALATOR = "3300"  # 自动扶梯与自动人行道
    OTHER = "3400"  # 其它类型电梯


@frozen
class Lift:
    """A lift or escalator of the venue (电梯): who, where and which; `code` is its whole-unit code (整机编码), unique."""

    id: str
    code: str
    reg_no: str
    """Registration code (设备注册代码), at most 20 characters."""
    name: str
    """What people call it, such as 1.1馆西1号客梯."""
    type: LiftType
    place: Place
    use_unit: str = ""
    """USCC of the unit that uses and manages it (使用管理单位)."""
    use_unit_name: str = ""
    maintenance_unit: str = ""
    """USCC of the unit that maintains it (维保单位)."""
    maintenance_unit_name: str = ""
    floors: int | None = None
    next_inspect_on: date | None = None
    """Last day of its periodic inspection's validity (下次检验日期)."""
    status: LiftStatus = LiftStatus.IN_USE
    source: Source = Source.MANUAL
    version: int | None = None
    """Of the stored record; None before it is stored."""
    registered_at: datetime | None = None

"""What the rules of alerts read in facts (预警判读): for each kind of fact how grave its cause is, or that it is gone. Pure."""

from __future__ import annotations

from jinbo.alerts.model import Level
from jinbo.alerts.rules.device_codes import device_code
from jinbo.kernel.clock import SHANGHAI, parse_iso
from jinbo.kernel.fact import Fact
from jinbo.kernel.frozen import frozen


@frozen
class Verdict:
    """What a rule reads in a fact. `level` None: the cause is gone. `part` is the dedup key's sub-location."""

    level: Level | None
    part: str
    zh: str
    en: str
    occurrence: str = ""
    since: str = ""
    taken_by: str = ""
    """Who has taken the case that the alert is about: acknowledging the case acknowledges its alert (DESIGN 3)."""


QUANTITIES = {"TEMPERATURE": ("温度", "temperature"), "HUMIDITY": ("湿度", "humidity"), "DOOR": ("门", "door")}
STAGE_LEVELS = {"WARN": Level.BLUE, "ALARM": Level.YELLOW, "SEVERE": Level.ORANGE}
STAGE_WORDS = {
    "WARN": ("预警", "warning"),
    "ALARM": ("超限", "out of limits"),
    "SEVERE": ("严重超限", "far out of limits"),
}
FAULTS = {
    "STUCK": ("读数卡死", "stuck"),
    "DRIFT": ("读数漂移", "drifting"),
    "CALIBRATION": ("校准过期", "calibration expired"),
}
BLIND = {
    "OFFLINE": ("摄像机离线", "camera offline"),
    "FROZEN": ("画面冻结", "picture frozen"),
    "COVERED": ("镜头被遮挡", "lens covered"),
    "MOVED": ("摄像机移位", "camera moved"),
    "BLURRED": ("画面模糊", "picture blurred"),
}
VIDEO_EVENTS = ("video.event.opened", "video.event.updated", "video.event.ended", "video.event.judged")
LICENCE_LEVELS = {
    "EXPIRED": (Level.ORANGE, "许可证已过期", "licence expired"),
    "REVOKED": (Level.ORANGE, "许可证被吊销", "licence revoked"),
    "SUSPENDED": (Level.ORANGE, "许可证被暂扣", "licence suspended"),
    "CANCELLED": (Level.ORANGE, "许可证已注销", "licence cancelled"),
    "EXPIRING": (Level.BLUE, "许可证即将到期", "licence expires soon"),
}


def excursion(fact: Fact) -> Verdict | None:
    """DOMAIN 3.6: warn BLUE, alarm YELLOW, severe ORANGE; one alert rises through its colours. History raises nothing.

    Back in range for 15 minutes (`until`) the cause is gone, though the episode stays open until somebody explains it.
    """
    value = fact.value
    stage = value["stage"]
    if stage == "HISTORIC" or (stage == "OPEN" and not value.get("withdrawn")):
        return None
    over = stage == "CLOSED" or value.get("until") is not None or bool(value.get("withdrawn"))
    zh, en = QUANTITIES.get(str(value.get("quantity", "")), ("读数", "reading"))
    words = STAGE_WORDS.get(stage, ("恢复", "back in limits"))
    return Verdict(
        None if over else STAGE_LEVELS[stage],
        str(value["sensor"]),
        zh + words[0],
        f"{en} {words[1]}",
        occurrence=str(value["episode_id"]),
        since=str(value.get("from", "")),
    )


def silence(fact: Fact) -> Verdict:
    """DOMAIN 3.6, lost: 监测中断. Per sensor: a dead probe behind a live gateway is found (F14)."""
    lost = fact.kind == "telemetry.sensor.lost"
    level, since = Level.YELLOW if lost else None, str(fact.value.get("last_at", ""))
    return Verdict(level, str(fact.value["sensor"]), "监测中断", "monitoring interrupted", since=since)


def suspicion(fact: Fact) -> Verdict:
    """A sensor that does not deserve trust (疑似): stuck, drifting, out of calibration."""
    fault = str(fact.value["fault"])
    zh, en = FAULTS.get(fault, ("异常", "suspect"))
    level = Level.BLUE if fact.value.get("active", True) else None
    return Verdict(level, f"{fact.value['sensor']}/{fault}", f"传感器疑似{zh}", f"sensor suspected {en}")


def wrong_clock(fact: Fact) -> Verdict:
    """The device's clock is wrong: its times cannot be trusted (DESIGN 2, three times)."""
    return Verdict(
        Level.BLUE if fact.value.get("active", True) else None, "clock", "设备时钟异常", "device clock wrong"
    )


def device_alarm(fact: Fact) -> Verdict | None:
    """What the device itself calls an alarm."""
    value = fact.value
    code = str(value["code"])
    meaning = device_code(code, str(value.get("device_kind", "")), str(value.get("vendor", "")))
    if meaning.level is None:
        return None
    level = meaning.level if value.get("active", True) else None
    return Verdict(level, code, meaning.zh, meaning.en, occurrence=str(value.get("alarm_id", "")))


def camera(fact: Fact) -> Verdict | None:
    """DOMAIN 2.2 K14_CAM_BLOCKED, YELLOW: one alert a camera while anything keeps it from seeing. Its clock is another, BLUE.

    What counts is what holds after the change: of two faults that hold, the end of one says nothing.
    """
    value = fact.value
    which, name, fault, active = str(value["camera"]), str(value["name"]), str(value["fault"]), bool(value["active"])
    if fault == "CLOCK":
        level = Level.BLUE if active else None
        return Verdict(level, f"{which}/clock", f"摄像机时钟异常：{name}", f"camera clock wrong: {name}")
    blind = any(one in BLIND for one in value["holding"])
    if blind and not active:
        return None
    zh, en = BLIND[fault]
    since = str(value["since"]) if active else ""
    level = Level.YELLOW if blind else None
    return Verdict(level, f"{which}/K14_CAM_BLOCKED", f"{zh}：{name}", f"{en}: {name}", since=since)


def lift_event(fact: Fact) -> Verdict | None:
    """DOMAIN 4.2, seen by a lift's camera: E105 an e-bike in the car, E112 somebody lying still. Kitchens' events are cases.

    The cause is gone once the event has ended, or an officer has called it false; then the alert recovers as any other does.
    """
    value = fact.value
    code = str(value["code"])
    if not code.startswith("E"):
        return None
    judged = fact.kind == "video.event.judged"
    if judged and value["status"] != "FALSE_POSITIVE":
        return None
    over = judged or fact.kind == "video.event.ended" or value["status"] == "FALSE_POSITIVE"
    name = str(value["name"])
    return Verdict(
        None if over else Level(str(value["level"])),
        f"{value['camera']}/{code}",
        f"疑似{value['code_zh']}：{name}",
        f"{value['code_en']} (suspected): {name}",
        occurrence=str(value["event"]),
        since="" if over else str(value["from"]),
    )


def violation(fact: Fact) -> Verdict | None:
    """DOMAIN 2.2: at the level of its code, one graver when repeated; what a person must review first is ORANGE till then.

    One alert for a violation: further events of its code and camera have joined it already. Closed, or a false positive: gone.
    """
    value = fact.value
    status, which, title = str(value["status"]), str(value["violation"]), value["title"]
    if fact.kind == "food.violation.closed":
        return Verdict(None, which, str(title["zh"]), str(title["en"]), occurrence=which)
    if status in {"CLOSED", "FALSE_POSITIVE"}:
        return None
    doubt, doubt_en = ("", "") if value["confirmed"] else ("疑似", "suspected ")
    level, until, until_en = Level(value["level"]), "待人工复核", "to be reviewed"
    if status == "DETECTED":
        level = Level.ORANGE
    else:
        by = f"{parse_iso(value['deadline']).astimezone(SHANGHAI):%H:%M}"
        until, until_en = f"{by}前整改", f"rectify by {by}"
        if value["overdue"]:
            until, until_en = "逾期未整改", f"not rectified by {by}"
    return Verdict(
        level,
        which,
        f"{doubt}{title['zh']}，{until}",
        f"{doubt_en}{title['en']}, {until_en}",
        occurrence=which,
        since=str(value["from"]),
        taken_by=str(value["actor"]) if fact.kind == "food.violation.acknowledged" else "",
    )


def licence(fact: Fact) -> Verdict:
    """A licence that is not, or soon not, valid. 无证 is ORANGE (DOMAIN 9)."""
    level, zh, en = LICENCE_LEVELS.get(str(fact.value["status"]), (None, "许可证有效", "licence valid"))
    return Verdict(level, str(fact.value.get("licence", fact.value.get("kind", "licence"))), zh, en)


def undeliverable(fact: Fact) -> Verdict:
    """Alerts that nobody can receive are an alert themselves, one for each level and zone."""
    return Verdict(Level.RED, str(fact.value["level"]), "预警无人接收", "alerts reach nobody")

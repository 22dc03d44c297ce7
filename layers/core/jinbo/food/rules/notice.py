"""What the enterprise is told (违规通知): what was seen and where, the clause, by when, and that it is suspected only."""

from __future__ import annotations

from datetime import datetime

from jinbo.food.model import Violation
from jinbo.food.rules.codes import code_of
from jinbo.kernel.clock import SHANGHAI

ONLY_SUSPECTED = "智能识别结果仅为线索，不单独作为行政处罚依据。"
ONLY_SUSPECTED_EN = "What a machine has recognised is a lead and by itself no ground for a penalty."


def notice(violation: Violation) -> tuple[str, str]:
    """The notice in Chinese and English; times are Shanghai's."""
    code, place = code_of(violation.code), violation.place
    where = " ".join(part for part in (place.place or place.name, place.area_name) if part)
    seen = _clock(violation.events[0].since)
    doubt, doubt_en = ("", "") if violation.confirmed else ("疑似", "suspected ")
    again, again_en = ("（24小时内多次）", " (repeated within 24 hours)") if violation.repeat else ("", "")
    until, until_en = _until(violation)
    basis = f"依据：{violation.clause}。" if violation.clause else ""
    basis_en = f" Basis: {violation.clause}." if violation.clause else ""
    zh = f"{where}：{seen}发现{doubt}{code.zh}{again}。{basis}{until}{ONLY_SUSPECTED}"
    en = f"{where}: {doubt_en}{code.en}{again_en} at {seen}.{basis_en}{until_en} {ONLY_SUSPECTED_EN}"
    return zh, en


def _until(violation: Violation) -> tuple[str, str]:
    if violation.deadline_at is None:
        return "待人工复核后推送。", " A person reviews it before it is sent."
    by = _clock(violation.deadline_at)
    return f"请于{by}前整改并提交照片。", f" Rectify it and send pictures by {by}."


def _clock(instant: datetime) -> str:
    local = instant.astimezone(SHANGHAI)
    return f"{local:%m-%d %H:%M}"

"""Requests about violations (请求). Every move names the version that the person saw."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from jinbo.food.model import AppealVerdict, Level, Status

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Asked(BaseModel):
    """Base of requests: unknown fields are refused (A5)."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ViolationQuery(Asked):
    """Filters of the list. `open` is all but CLOSED and FALSE_POSITIVE; an enterprise's own come latest first."""

    list: Literal["open", "closed", "all"] = "open"
    status: Status | None = None
    level: Level | None = None
    code: str = Field(default="", max_length=40)
    hall: str = Field(default="", max_length=40)
    enterprise: str = Field(default="", max_length=40)
    cursor: str = Field(default="", max_length=1024)
    limit: int = Field(default=50, ge=1, le=100)


class ViolationAct(Asked):
    """A move that needs no words."""

    version: int = Field(ge=1)
    note: str = Field(default="", max_length=1000)


class ViolationReason(Asked):
    """A move that says why."""

    version: int = Field(ge=1)
    reason: Reason


class Rectification(Asked):
    """A rectification (整改): what was done, and pictures that were sent for this violation."""

    version: int = Field(ge=1)
    text: Reason
    photos: list[Key] = Field(min_length=1, max_length=6)


class AppealForm(Asked):
    """An appeal (申诉): why it was none; pictures where they help."""

    version: int = Field(ge=1)
    reason: Reason
    photos: list[Key] = Field(default_factory=list, max_length=6)


class Recheck(Asked):
    """The outcome of a recheck (复查结果) and its reason."""

    version: int = Field(ge=1)
    passed: bool
    reason: Reason


class AppealJudgement(Asked):
    """The verdict on an appeal (申诉裁定) and its reason."""

    version: int = Field(ge=1)
    verdict: AppealVerdict
    reason: Reason

"""Pure decisions about cameras (视频规则): permissions, drawings, sampling plans, health, and how it is told."""

from jinbo.video.rules.actions import ACTIONS

__all__ = ["ACTIONS"]

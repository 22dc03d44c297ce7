"""Alerts' decisions (预警判定): pure, given facts and a time."""

from jinbo.alerts.rules.actions import ACTIONS

__all__ = ["ACTIONS"]

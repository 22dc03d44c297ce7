"""Food safety's decisions (违规判定): pure, given facts and a time."""

from jinbo.food.rules.actions import ACTIONS

__all__ = ["ACTIONS"]

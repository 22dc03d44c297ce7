"""Pure decisions about subjects (主体信息规则): codes and numbers, licences, permissions, masks, signed codes, cells of sheets."""

from jinbo.subjects.rules.actions import ACTIONS

__all__ = ["ACTIONS"]

"""A batch call of SQS needs the permission of its single call: `sqs:SendMessage` allows SendMessageBatch, as on AWS.

Why: plain ministack looks for `sqs:SendMessageBatch` in policies, an action that IAM does not have.
"""

from __future__ import annotations

from local.emulator.seams import Seam, load
from local.emulator.settings import Settings

_POLICIES = "ministack.core.iam_evaluator"
SEAMS = (Seam(_POLICIES, "_action_matches", "request_action actions not_actions"),)
SINGLE = {f"sqs:{name}batch": f"sqs:{name}" for name in ("sendmessage", "deletemessage", "changemessagevisibility")}


def install(settings: Settings) -> None:
    """Ask for the single call's action."""
    policies = load(_POLICIES)
    plain = policies._action_matches

    def matches(request_action: str, actions: list[str], not_actions: list[str]) -> bool:
        asked = SINGLE.get(request_action.lower(), request_action)
        return bool(plain(asked, actions, not_actions))

    policies._action_matches = matches

"""What is done with a violation (违规处置), by its enterprise and by officers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinbo.food.rules import actions
from jinbo.food.wire import requests, views
from jinbo.food.wire.views import ViolationDetail
from jinbo.kernel.access import Action
from jinbo.wiring.food import violation_desk, violation_lists
from pydantic import BaseModel

from chalicelib.food.room import routes
from chalicelib.http import Call

PATH = "/v1/food/violations/{violation_id}"


def _move(name: str, action: Action, body: type[BaseModel], summary: str) -> Callable[[Callable[[Any], None]], None]:
    """Declares a move: it is made at the version that the caller saw, and answers with the violation as it then is."""

    def declare(act: Callable[[Any], None]) -> None:
        def answer(call: Call[None, Any]) -> ViolationDetail:
            act(call)
            return views.detail_out(violation_lists().read(call.principal, call.path["violation_id"]))

        answer.__name__, answer.__doc__ = act.__name__, act.__doc__
        routes.post(f"{PATH}/{name}", action=action, body=body, answers=ViolationDetail, summary=summary)(answer)

    return declare


@routes.post(
    f"{PATH}/photos",
    action=actions.RECTIFY,
    answers=views.PhotoUpload,
    summary="上传照片 · Send a picture",
    idempotent=False,
)
def send_photo(call: Call[None, None]) -> views.PhotoUpload:
    """Where to send one JPEG for the rectification or the appeal; its key is then named in either."""
    return views.upload_out(violation_desk().upload(call.principal, call.path["violation_id"]))


@_move("acknowledge", actions.ACKNOWLEDGE, requests.ViolationAct, "签收 · Acknowledge a violation")
def acknowledge_violation(call: Call[None, requests.ViolationAct]) -> None:
    """The enterprise has taken notice; escalation stops, and the alert is acknowledged too."""
    violation_desk().acknowledge(call.principal, call.path["violation_id"], call.body.version)


@_move("rectify", actions.RECTIFY, requests.ViolationAct, "开始整改 · Begin to rectify")
def rectify_violation(call: Call[None, requests.ViolationAct]) -> None:
    """The enterprise begins to put it right; what is put right at once may be submitted straight away."""
    violation_desk().rectify(call.principal, call.path["violation_id"], call.body.version)


@_move("submit", actions.RECTIFY, requests.Rectification, "提交整改 · Submit the rectification")
def submit_rectification(call: Call[None, requests.Rectification]) -> None:
    """What was done, with pictures that were sent before; each must be a JPEG under this violation's keys."""
    asked = call.body
    violation_desk().submit(call.principal, call.path["violation_id"], asked.version, asked.text, asked.photos)


@_move("appeal", actions.APPEAL, requests.AppealForm, "申诉 · Appeal")
def appeal_violation(call: Call[None, requests.AppealForm]) -> None:
    """Once, within 24 hours of its push. The deadlines run on."""
    asked = call.body
    violation_desk().appeal(call.principal, call.path["violation_id"], asked.version, asked.reason, asked.photos)


@_move("push", actions.PUSH, requests.ViolationReason, "复核后推送 · Push after a review")
def push_violation(call: Call[None, requests.ViolationReason]) -> None:
    """An officer has looked at what a machine alone may not push (K07): it is real."""
    violation_desk().push(call.principal, call.path["violation_id"], call.body.version, call.body.reason)


@_move("recheck", actions.RECHECK, requests.Recheck, "复查 · Recheck the rectification")
def recheck_violation(call: Call[None, requests.Recheck]) -> None:
    """Passed, or failed and to be rectified anew; the third failure asks for an inspection on site."""
    asked = call.body
    violation_desk().recheck(
        call.principal, call.path["violation_id"], asked.version, passed=asked.passed, reason=asked.reason
    )


@_move("judge", actions.JUDGE, requests.AppealJudgement, "申诉裁定 · Judge the appeal")
def judge_appeal(call: Call[None, requests.AppealJudgement]) -> None:
    """Upheld makes the violation a false positive; rejected leaves it as it is."""
    asked = call.body
    violation_desk().judge(call.principal, call.path["violation_id"], asked.version, asked.verdict, asked.reason)


@_move("false-positive", actions.REFUSE, requests.ViolationReason, "判定误报 · Mark a false positive")
def refuse_violation(call: Call[None, requests.ViolationReason]) -> None:
    """It was none; it is kept for the model's sake and counts for nothing."""
    violation_desk().refuse(call.principal, call.path["violation_id"], call.body.version, call.body.reason)


@_move("close", actions.CLOSE, requests.ViolationAct, "关闭 · Close a violation")
def close_violation(call: Call[None, requests.ViolationAct]) -> None:
    """After a passed recheck."""
    violation_desk().close(call.principal, call.path["violation_id"], call.body.version, call.body.note)

"""SQS mappings judge a partial batch response as Lambda does.

Why: plain ministack deletes the whole batch when a response names a message that is not in it, or names none under a
wrong key; Lambda takes such a response for a failure of the whole batch, so that nothing is lost to a typo.
"""

from __future__ import annotations

from typing import Any

from local.emulator.seams import Seam, load
from local.emulator.settings import Settings

_LAMBDA = "ministack.services.lambda_svc"
SEAMS = (
    Seam(_LAMBDA, "_run_sqs_batch", "esm func_rec event batch queue_url queue_name"),
    Seam(_LAMBDA, "_execute_function", "func event"),
)


def is_misleading(body: Any, message_ids: set[str]) -> bool:
    """Whether a partial batch response fails the whole batch by its form."""
    if not isinstance(body, dict):
        return False
    failures = body.get("batchItemFailures") or []
    try:
        return not {failure["itemIdentifier"] for failure in failures} <= message_ids
    except (KeyError, TypeError):
        return True


def install(settings: Settings) -> None:
    """Turn a misleading response into a function error before the plain code sees it."""
    functions = load(_LAMBDA)
    plain_run, plain_execute = functions._run_sqs_batch, functions._execute_function

    def run(mapping: dict[str, Any], record: dict[str, Any], event: Any, batch: list[Any], *queue: str) -> None:
        answer = plain_execute(record, event)
        if "ReportBatchItemFailures" in (mapping.get("FunctionResponseTypes") or []) and is_misleading(
            answer.get("body"), {message["id"] for message in batch}
        ):
            answer = {"error": True, "body": {"errorMessage": "the partial batch response names unknown messages"}}
        plain_run(mapping, Answered(record, answer), event, batch, *queue)

    def execute(record: Any, event: Any) -> Any:
        return record.answer if isinstance(record, Answered) else plain_execute(record, event)

    functions._run_sqs_batch = run
    functions._execute_function = execute


class Answered(dict[str, Any]):
    """A function's record whose invocation has been made already."""

    def __init__(self, record: dict[str, Any], answer: dict[str, Any]) -> None:
        super().__init__(record)
        self.answer = answer

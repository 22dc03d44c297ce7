"""Asynchronous invocations go through a bounded queue with retries, a dead-letter target and a memory over a stop.

Why: plain ministack starts one bare thread for each IoT rule action and each EventBridge match (no retry, no bound: of
100 messages in a burst 3 were stored), and forgets what is on its way when it stops.
"""

from __future__ import annotations

import json
import logging
import os
import time
from pathlib import Path
from typing import Any

from local.emulator import running
from local.emulator.async_queue import AsyncQueues, Call, Outcome
from local.emulator.seams import Seam, load
from local.emulator.settings import Settings

_LAMBDA = "ministack.services.lambda_svc"
_IOT = "ministack.services.iot"
_EVENTS = "ministack.services.eventbridge"
SEAMS = (
    Seam(_LAMBDA, "invoke_async_with_retry", "func event"),
    Seam(_LAMBDA, "_execute_function_with_config_scope", "func event"),
    Seam(_LAMBDA, "_run_with_function_config_scope", "func_or_config callback args kwargs"),
    Seam(_LAMBDA, "_route_async_failure", "target_arn func_name event result"),
    Seam(_LAMBDA, "_get_func_record_for_ref_in_scope", "function_ref account_id region"),
    Seam(_LAMBDA, "_execution_record_for_config", "func config"),
    Seam(_LAMBDA, "_event_invoke_config", "func qualifier"),
    Seam(_LAMBDA, "reset", ""),
    Seam(_IOT, "_dispatch_rule_to_lambda", "account_id region function_arn event"),
    Seam(_EVENTS, "_dispatch_to_lambda", "arn payload"),
)
DEFAULT_RETRIES = 2
DEFAULT_AGE_SECONDS = 21_600
LONGEST_DELAY = 30.0
_log = logging.getLogger("asynchronous")


class Invoker:
    """Resolves a queued call's function at the time of the try, so that a redeployed function gets it."""

    def __init__(self) -> None:
        self.functions = load(_LAMBDA)

    def record(self, arn: str) -> dict[str, Any] | None:
        """The function's record as the emulator executes it, or None when there is no such function."""
        account, region = arn.split(":")[4], arn.split(":")[3]
        func, config, _ = self.functions._get_func_record_for_ref_in_scope(arn, account_id=account, region=region)
        if not func or not config:
            return None
        record: dict[str, Any] = self.functions._execution_record_for_config(func, config)
        return record

    def attempt(self, call: Call) -> Outcome:
        """One try; the last failed one goes to the function's destination and is done."""
        record = self.record(call.function_arn)
        if record is None:
            _log.error("%s does not exist; its asynchronous call is dropped", call.function_arn)
            return "done"
        result = self.functions._execute_function_with_config_scope(record, call.event)
        if not result.get("error"):
            return "done"
        find_policy = self.functions._event_invoke_config
        policy = find_policy(record, None) or find_policy(record, "$LATEST") or {}
        age = time.time() - call.accepted_at
        if result.get("throttle") and age < int(policy.get("MaximumEventAgeInSeconds") or DEFAULT_AGE_SECONDS):
            return "throttled"
        retries = policy.get("MaximumRetryAttempts")
        if call.tries < (DEFAULT_RETRIES if retries is None else int(retries)) and not result.get("throttle"):
            return "failed"
        self._to_destination(record, policy, call, result)
        return "done"

    def _to_destination(
        self, record: dict[str, Any], policy: dict[str, Any], call: Call, result: dict[str, Any]
    ) -> None:
        config = record["config"]
        on_failure = ((policy.get("DestinationConfig") or {}).get("OnFailure") or {}).get("Destination")
        target = on_failure or (config.get("DeadLetterConfig") or {}).get("TargetArn")
        if target:
            self.functions._run_with_function_config_scope(
                record, self.functions._route_async_failure, target, config["FunctionName"], call.event, result
            )


def install(settings: Settings) -> None:
    """Send every asynchronous source through the queues."""
    functions, iot, events = load(_LAMBDA), load(_IOT), load(_EVENTS)
    invoker = Invoker()
    base = float(os.environ.get("LAMBDA_ASYNC_RETRY_BASE_SECONDS", "1"))
    queues = AsyncQueues(invoker.attempt, settings.function_width, lambda n: min(base * 2.0 ** (n - 1), LONGEST_DELAY))
    kept = settings.state / "asynchronous-calls.json"
    plain_reset = functions.reset

    def accept(function_arn: str, event: Any) -> None:
        queues.put(Call(function_arn, event, time.time()))

    def invoke(func: dict[str, Any], event: Any) -> None:
        accept((func.get("config") or func)["FunctionArn"], event)

    def from_rule(account_id: str, region: str, function_arn: str, event: Any) -> None:
        if invoker.record(function_arn) is None:
            raise RuntimeError(f"function {function_arn} not found")
        accept(function_arn, event)

    def from_event_bus(arn: str, payload: str) -> None:
        try:
            event = json.loads(payload)
        except (TypeError, ValueError):
            event = {"body": payload}
        accept(arn, event)

    def reset() -> None:
        queues.forget()
        plain_reset()

    functions.invoke_async_with_retry = invoke
    functions.reset = reset
    iot._dispatch_rule_to_lambda = from_rule
    events._dispatch_to_lambda = from_event_bus
    running.on_start(lambda: _resume(kept, queues))
    running.on_stop(lambda: queues.stop(settings.drain_seconds))
    if settings.persist:
        running.on_end(lambda: _keep(kept, queues.left()))


def _keep(file: Path, calls: list[dict[str, Any]]) -> None:
    if calls:
        file.write_text(json.dumps(calls, default=str), encoding="utf-8")


def _resume(file: Path, queues: AsyncQueues) -> None:
    if not file.exists():
        return
    calls = json.loads(file.read_text(encoding="utf-8"))
    file.unlink()
    for call in calls:
        queues.put(Call(**call))

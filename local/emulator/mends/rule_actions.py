"""IoT rules: the Kinesis action is performed, and an action that is not emulated is an error.

Why: plain ministack skips the Kinesis action (and S3, Step Functions, Firehose and others) without a word, so every
reading of the bulk lane would be lost. A raised error reaches the log and the rule's error action.
"""

from __future__ import annotations

import contextvars
import json
import re
from dataclasses import dataclass
from typing import Any

from local.emulator.seams import Seam, load
from local.emulator.settings import Settings

_IOT = "ministack.services.iot"
_KINESIS = "ministack.services.kinesis"
_RESPONSES = "ministack.core.responses"
KNOWN_ACTIONS = frozenset({"lambda", "republish", "dynamoDBv2", "sns", "sqs"})
SEAMS = (
    Seam(_IOT, "_dispatch_rule_action", "account_id region rule_name action event"),
    Seam(_IOT, "_run_rule_actions", "account_id region rule payload topic client_id"),
    Seam(_IOT, "_rule_message", "payload"),
    Seam(_IOT, "_eval_select_expr", "expr topic payload message client_id"),
    Seam(_IOT, "_RULE_ACTION_RESOURCE_KEYS"),
    Seam(_IOT, "_MISSING"),
    Seam(_KINESIS, "put_record_internal", "stream_arn partition_key data"),
    Seam(_RESPONSES, "request_scope", "account_id region"),
)


@dataclass(frozen=True)
class Publication:
    """The message that a rule is being run for; substitution templates read it."""

    topic: str
    payload: bytes
    client_id: str | None


_publication: contextvars.ContextVar[Publication | None] = contextvars.ContextVar("publication", default=None)


def substitute(template: str, publication: Publication) -> str:
    """A rule's substitution template, each `${expression}` evaluated as the rule SQL evaluates it."""
    iot = load(_IOT)
    message = iot._rule_message(publication.payload)

    def value_of(match: re.Match[str]) -> str:
        value = iot._eval_select_expr(
            match.group(1), publication.topic, publication.payload, message, publication.client_id
        )
        return "undefined" if value is iot._MISSING else str(value)

    return re.sub(r"\$\{([^}]*)\}", value_of, template)


def install(settings: Settings) -> None:
    """Replace the dispatcher, and remember the message while its rules run."""
    iot, kinesis, responses = load(_IOT), load(_KINESIS), load(_RESPONSES)
    plain_dispatch, plain_run = iot._dispatch_rule_action, iot._run_rule_actions
    iot._RULE_ACTION_RESOURCE_KEYS["kinesis"] = ("streamName",)

    async def run(  # noqa: PLR0917 - the emulator's signature
        account_id: str, region: str, rule: Any, payload: bytes, topic: str = "", client_id: str | None = None
    ) -> None:
        token = _publication.set(Publication(topic, payload or b"", client_id))
        try:
            await plain_run(account_id, region, rule, payload, topic, client_id)
        finally:
            _publication.reset(token)

    def put_record(account_id: str, region: str, action: dict[str, Any], event: Any) -> None:
        publication = _publication.get() or Publication("", b"", None)
        key = substitute(action.get("partitionKey") or "${newuuid()}", publication)
        data = event if isinstance(event, str) else json.dumps(event)
        arn = f"arn:aws:kinesis:{region}:{account_id}:stream/{action['streamName']}"
        with responses.request_scope(account_id, region):
            if not kinesis.put_record_internal(arn, key, data.encode()):
                raise RuntimeError(f"Kinesis stream {action['streamName']} not found")

    async def dispatch(account_id: str, region: str, rule_name: str, action: dict[str, Any], event: Any) -> None:
        if "kinesis" in action:
            put_record(account_id, region, action["kinesis"], event)
        elif KNOWN_ACTIONS.isdisjoint(action):
            raise RuntimeError(f"the rule action {next(iter(action), '?')} is not emulated")
        else:
            await plain_dispatch(account_id, region, rule_name, action, event)

    iot._dispatch_rule_action = dispatch
    iot._run_rule_actions = run

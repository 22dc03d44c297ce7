"""The mends, one module each. A mend is a module with `SEAMS` (what it touches) and `install(settings)`."""

from __future__ import annotations

from types import ModuleType

from local.emulator.mends import (
    asynchronous,
    client_certificates,
    dynamodb_settings,
    function_logs,
    functions,
    kinesis_video,
    loopback,
    mapping_states,
    nested_stacks,
    preflight,
    queue_mappings,
    queue_permissions,
    rule_actions,
    secure_transport,
    stream_mappings,
)

MENDS: dict[str, ModuleType] = {
    "loopback": loopback,
    "functions": functions,
    "function-logs": function_logs,
    "rule-actions": rule_actions,
    "asynchronous": asynchronous,
    "stream-mappings": stream_mappings,
    "queue-mappings": queue_mappings,
    "mapping-states": mapping_states,
    "nested-stacks": nested_stacks,
    "kinesis-video": kinesis_video,
    "dynamodb-settings": dynamodb_settings,
    "preflight": preflight,
    "secure-transport": secure_transport,
    "queue-permissions": queue_permissions,
    "client-certificates": client_certificates,
}

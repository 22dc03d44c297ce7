"""Log groups of functions keep their latest streams only.

Why: ministack opens a new log stream for every invocation and keeps all of them in memory, so an evening of telemetry
would fill it. The full output of each function stays in its log file.
"""

from __future__ import annotations

from typing import Any

from local.emulator.seams import Seam, load
from local.emulator.settings import Settings

_LAMBDA = "ministack.services.lambda_svc"
_LOGS = "ministack.services.cloudwatch_logs"
KEPT_STREAMS = 500
SEAMS = (
    Seam(_LAMBDA, "_emit_lambda_logs", "func request_id log_text error duration_ms log_source"),
    Seam(_LOGS, "_log_groups"),
)


def install(settings: Settings) -> None:
    """Forget the oldest streams after each write."""
    functions, logs = load(_LAMBDA), load(_LOGS)
    plain_emit = functions._emit_lambda_logs

    def emit(func: dict[str, Any], *details: Any, **more: Any) -> None:
        plain_emit(func, *details, **more)
        config = func.get("config") or func
        name = (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{config.get('FunctionName')}"
        streams = (logs._log_groups.get(name) or {}).get("streams", {})
        for oldest in list(streams)[: max(0, len(streams) - KEPT_STREAMS)]:
            streams.pop(oldest, None)

    functions._emit_lambda_logs = emit

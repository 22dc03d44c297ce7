"""Functions run in our own function host instead of ministack's workers.

Why: a plain worker unpacks the package and every layer for each process, waits up to 50 ms for log lines after each
call, ends its process at each error of a handler, sees the emulator's own site-packages (which hides a missing
dependency), and the number of processes has no bound.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from uuid import uuid4

from local.emulator import running
from local.emulator.function_host import FunctionHost, Launch, launch_setup
from local.emulator.function_packages import PackageStore
from local.emulator.seams import Seam, load
from local.emulator.settings import Settings

_LAMBDA = "ministack.services.lambda_svc"
_RUNTIME = "ministack.core.lambda_runtime"
SEAMS = (
    Seam(_LAMBDA, "_execute_function_warm", "func event request_id"),
    Seam(_LAMBDA, "_resolve_layer_zip", "attachment"),
    Seam(_LAMBDA, "_xray_trace_id_for_invocation", "config inbound_trace_header"),
    Seam(_LAMBDA, "_emit_lambda_logs", "func request_id log_text error duration_ms log_source"),
    Seam(_LAMBDA, "invalidate_worker", "func_name qualifier account region"),
    Seam(_RUNTIME, "get_or_create_worker", "func_name config code_zip qualifier"),
    Seam(_RUNTIME, "execution_credentials", "config"),
    Seam(_RUNTIME, "reset", ""),
)


class SocketRouteWorker:
    """What the WebSocket routes ask for instead of a worker of their own: the same `invoke`, run by the host."""

    def __init__(self, record: dict[str, Any]) -> None:
        self.record = record

    def invoke(self, event: Any, request_id: str) -> dict[str, Any]:
        """Runs through the central dispatcher, so that concurrency is counted and the log events are written."""
        answer = load(_LAMBDA)._execute_function(self.record, event)
        if answer.get("error"):
            return {"status": "error", "error": (answer.get("body") or {}).get("errorMessage", "")}
        return {"status": "ok", "result": answer.get("body")}


def install(settings: Settings) -> None:
    """Replace the warm executor for Python functions."""
    functions, runtime = load(_LAMBDA), load(_RUNTIME)
    store = PackageStore(settings.temporary / "packages")
    host = FunctionHost(lambda record: _launch(record, store, settings), settings.function_width, settings.idle_workers)
    running.on_stop(lambda: host.stop(settings.drain_seconds))
    plain_execute, plain_reset = functions._execute_function_warm, runtime.reset
    plain_invalidate = functions.invalidate_worker

    def execute(func: dict[str, Any], event: Any, request_id: str) -> dict[str, Any]:
        config = func.get("config") or func
        if not func.get("code_zip") or not str(config.get("Runtime", "")).startswith("python"):
            answer: dict[str, Any] = plain_execute(func, event, request_id)
            return answer
        call = {"event": event, "request_id": request_id, "trace_id": functions._xray_trace_id_for_invocation(config)}
        return _as_emulator_answer(host.execute({**func, "config": config}, call))

    def worker_of(func_name: str, config: dict[str, Any], code_zip: bytes, qualifier: str = "$LATEST") -> Any:
        return SocketRouteWorker({"config": config, "code_zip": code_zip})

    def invalidate(func_name: str, qualifier: Any = None, account: Any = None, region: Any = None) -> None:
        plain_invalidate(func_name, qualifier=qualifier, account=account, region=region)
        host.retire_named(func_name)

    def reset() -> None:
        plain_reset()
        host.clear()

    functions._execute_function_warm = execute
    functions.invalidate_worker = invalidate
    runtime.get_or_create_worker = worker_of
    runtime.reset = reset


def _as_emulator_answer(answer: dict[str, Any]) -> dict[str, Any]:
    if "error" in answer:
        return {"body": answer["error"], "error": True, "function_error": "Unhandled", "log": answer.get("log", "")}
    return {"body": answer["result"], "log": answer.get("log", "")}


def _launch(record: dict[str, Any], store: PackageStore, settings: Settings) -> Launch:
    config = record["config"]
    resolve = load(_LAMBDA)._resolve_layer_zip
    package = store.unpack(record["code_zip"])
    layers = [store.unpack(content) for layer in config.get("Layers") or [] if (content := resolve(layer))]
    return Launch(
        name=config["FunctionName"],
        setup=launch_setup(config, store, package, layers),
        environment=_environment(config, package, layers, settings),
        folder=package,
        log_file=settings.function_logs / f"{config['FunctionName']}.log",
    )


def _environment(config: dict[str, Any], package: Path, layers: list[Path], settings: Settings) -> dict[str, str]:
    """The variables that AWS sets, the function's own, and the addresses of the local services; nothing else."""
    name = config["FunctionName"]
    region = config["FunctionArn"].split(":")[3]
    inherited = {key: value for key, value in os.environ.items() if key.startswith("AWS_ENDPOINT_URL")}
    own = {key: str(value) for key, value in ((config.get("Environment") or {}).get("Variables") or {}).items()}
    libraries = {"LD_LIBRARY_PATH": os.pathsep.join(str(layer / "lib") for layer in layers)} if layers else {}
    return (
        {"PATH": os.environ.get("PATH", ""), "LANG": "en_US.UTF-8", "TZ": ":UTC", "TMPDIR": str(settings.temporary)}
        | {"AWS_ENDPOINT_URL": settings.endpoint, "AWS_DISABLE_HOST_PREFIX_INJECTION": "true"}
        | inherited
        | own
        | {
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
            "AWS_LAMBDA_FUNCTION_NAME": name,
            "AWS_LAMBDA_FUNCTION_VERSION": str(config.get("Version", "$LATEST")),
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(config.get("MemorySize", 128)),
            "AWS_LAMBDA_LOG_GROUP_NAME": (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": uuid4().hex,
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{config.get('Runtime', 'python')}",
            "LAMBDA_TASK_ROOT": str(package),
        }
        | libraries
        | {key: str(value) for key, value in load(_RUNTIME).execution_credentials(config).items()}
    )

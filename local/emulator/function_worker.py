"""One warm process of a function: loads the handler from the built package and answers invocations on a socket.

Started as `python -I -S function_worker.py <socket>` so that it sees the standard library, the function's package, its
layers and the Lambda runtime's own SDK, and nothing of the emulator's environment. Imports the standard library only.
Messages are a four-byte length and a JSON document, both ways.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

LOG_LIMIT = 256 * 1024


class Tee(io.TextIOBase):
    """The function's output: to its log file at once, and kept for the invocation's log events."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.kept: list[str] = []
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        os.write(self.descriptor, text.encode("utf-8", "backslashreplace"))
        if self.size < LOG_LIMIT:
            self.kept.append(text)
            self.size += len(text)
        return len(text)

    def take(self) -> str:
        """What was written since the last call."""
        text = "".join(self.kept)
        self.kept, self.size = [], 0
        return text


class Context:
    """The context object of one invocation, with the members that AWS documents for Python."""

    def __init__(self, setup: dict[str, Any], call: dict[str, Any]) -> None:
        self.function_name = setup["name"]
        self.function_version = setup["version"]
        self.invoked_function_arn = setup["arn"]
        self.memory_limit_in_mb = setup["memory"]
        self.aws_request_id = call["request_id"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = None
        self.client_context = None
        self._deadline = time.monotonic() + setup["timeout"]

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._deadline - time.monotonic()) * 1000))


def send(channel: socket.socket, message: dict[str, Any]) -> None:
    data = json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")
    channel.sendall(len(data).to_bytes(4, "big") + data)


def receive(channel: socket.socket) -> dict[str, Any] | None:
    """The next message, or None when the host is gone."""
    head = _read(channel, 4)
    body = _read(channel, int.from_bytes(head, "big")) if head else None
    return json.loads(body.decode("utf-8", "surrogatepass")) if body else None


def _read(channel: socket.socket, size: int) -> bytes | None:
    data = bytearray()
    while len(data) < size:
        part = channel.recv(size - len(data))
        if not part:
            return None
        data += part
    return bytes(data)


def failure(error: BaseException, kind: str | None = None) -> dict[str, Any]:
    """The error document that Lambda answers with."""
    lines = traceback.format_exception(type(error), error, error.__traceback__)
    return {
        "error": {
            "errorMessage": str(error),
            "errorType": kind or type(error).__name__,
            "stackTrace": [line.rstrip("\n") for line in traceback.format_tb(error.__traceback__)],
        },
        "trace": "".join(lines),
    }


def load_handler(name: str) -> Callable[[Any, Any], Any]:
    module, _, attribute = name.rpartition(".")
    handler: Callable[[Any, Any], Any] = getattr(importlib.import_module(module.replace("/", ".")), attribute)
    return handler


def answer(handler: Callable[[Any, Any], Any], setup: dict[str, Any], call: dict[str, Any], output: Tee) -> str:
    """Run one invocation; the answer is encoded here because a result that is not JSON is the function's error."""
    trace = call.get("trace_id")
    if trace:
        os.environ["_X_AMZN_TRACE_ID"] = trace
    else:
        os.environ.pop("_X_AMZN_TRACE_ID", None)
    try:
        result = handler(call["event"], Context(setup, call))
    except BaseException as error:
        document = failure(error)
        output.write(document.pop("trace"))
        return json.dumps(document | {"log": output.take()})
    try:
        return json.dumps({"result": result, "log": output.take()}, ensure_ascii=False)
    except (TypeError, ValueError) as error:
        return json.dumps({"error": failure(error, "Runtime.MarshalError")["error"], "log": ""})


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    channel = socket.socket(fileno=int(sys.argv[1]))
    setup = receive(channel)
    if setup is None:
        return
    output = Tee(1)
    sys.stdout = sys.stderr = output
    sys.path[:] = setup["before"] + sys.path + setup["after"]
    try:
        handler = load_handler(setup["handler"])
    except BaseException as error:
        kind = "Runtime.ImportModuleError" if isinstance(error, ImportError) else None
        document = failure(error, kind)
        output.write(document.pop("trace"))
        send(channel, document | {"log": output.take()})
        return
    send(channel, {"ready": True})
    while (call := receive(channel)) is not None:
        data = answer(handler, setup, call, output).encode("utf-8", "surrogatepass")
        channel.sendall(len(data).to_bytes(4, "big") + data)


if __name__ == "__main__":
    main()

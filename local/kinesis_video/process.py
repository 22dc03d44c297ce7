"""Start and stop the stand-in from the project's environment, as a process of its own (启动与停止).

with KinesisVideo(state=folder, port=free_port()) as video:
    client = boto3.client("kinesisvideo", endpoint_url=video.endpoint, ...)
"""

from __future__ import annotations

import contextlib
import http.client
import time
from pathlib import Path
from types import TracebackType

from local.run.addresses import VIDEO_VARIABLE
from local.run.children import Child, end_of

HOST = "127.0.0.1"
START_SECONDS = 30.0
_POLL_SECONDS = 0.05


class KinesisVideo:
    """One stand-in process."""

    def __init__(self, state: Path, port: int, log_file: Path | None = None) -> None:
        self.state = state
        self.port = port
        self.log_file = log_file or state / "kinesis-video.log"
        self.child: Child | None = None

    @property
    def endpoint(self) -> str:
        """The value for AWS_ENDPOINT_URL_KINESIS_VIDEO."""
        return f"http://{HOST}:{self.port}"

    def environment(self) -> dict[str, str]:
        """What a client, and the emulator for its functions, needs in its environment."""
        return {VIDEO_VARIABLE: self.endpoint}

    def begin(self) -> KinesisVideo:
        """Starts it, without waiting."""
        arguments = ["--port", str(self.port), "--state", str(self.state), "--stop-on-end-of-input"]
        self.child = Child("Kinesis Video stand-in", "local.kinesis_video", arguments, self.log_file, {})
        return self

    def wait(self) -> Child:
        """Returns its process when it answers.

        Raises:
            local.run.children.ChildFailed: it ended while starting, with the end of its log.
            TimeoutError: it did not answer.
        """
        child = self.child
        assert child is not None, "begin comes first"
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            child.check()
            if time.monotonic() > deadline:
                self.stop()
                raise TimeoutError(f"the Kinesis Video stand-in did not answer: {end_of(self.log_file)}")
            time.sleep(_POLL_SECONDS)
        return child

    def stop(self) -> bool:
        """Asks it to end and waits; False when it had to be killed."""
        child, self.child = self.child, None
        return child is None or child.stop()

    def __enter__(self) -> KinesisVideo:
        self.begin().wait()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _answers(self) -> bool:
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection(HOST, self.port, timeout=1)
            try:
                connection.request("GET", "/_status")
                return connection.getresponse().status == http.client.OK
            finally:
                connection.close()
        return False

"""What is asked of the cameras while they run (请求): faults and files, through a folder, as the fleet takes its scenarios."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from local.venue.footage.truth import FAULTS


class RequestError(ValueError):
    """It cannot be done; the message says why."""


@dataclass(frozen=True, slots=True)
class Request:
    """One wish: a fault's name, `file`, or `scene` (back to normal), for so many seconds (0: until told otherwise).

    Raises:
        RequestError: there is no such thing.
    """

    camera: str
    what: str
    seconds: float = 0.0
    file: str = ""

    def __post_init__(self) -> None:
        if self.what not in (*FAULTS, "file", "scene"):
            raise RequestError(f"no such fault: {self.what}; there are {', '.join(FAULTS)}")


class Requests:
    """The folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def ask(self, request: Request, token: str) -> Path:
        """Asks; the answer will stand in the returned file."""
        waiting = self._folder / f"{token}.new"
        waiting.write_text(json.dumps(asdict(request)), encoding="utf-8")
        waiting.rename(self._folder / f"{token}.ask")
        return self._folder / f"{token}.answer"

    def serve(self, obey: Callable[[Request], None]) -> None:
        """Does everything that was asked for since the last call."""
        for asked in sorted(self._folder.glob("*.ask")):
            try:
                obey(Request(**json.loads(asked.read_text(encoding="utf-8"))))
                answer: dict[str, object] = {"done": True}
            except (RequestError, TypeError) as error:
                answer = {"error": str(error)}
            part = asked.with_suffix(".part")
            part.write_text(json.dumps(answer), encoding="utf-8")
            part.rename(asked.with_suffix(".answer"))
            asked.unlink()

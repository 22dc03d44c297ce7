"""A mapping that was disabled says Disabling until the batch on its way is finished, as on AWS.

Why: plain ministack says Disabled at once, while the function is still working on a batch. Whoever holds the platform
still, to export or restore its tables, then sees them change under his hands.
"""

from __future__ import annotations

from typing import Any

from local.emulator.seams import Seam, load
from local.emulator.settings import Settings
from local.emulator.stream_reader import is_read

_LAMBDA = "ministack.services.lambda_svc"
SEAMS = (
    Seam(_LAMBDA, "_esm_response", "esm"),
    Seam(_LAMBDA, "_esm_inflight"),
)


def install(settings: Settings) -> None:
    """Look at what is on its way whenever a mapping's state is asked for."""
    functions = load(_LAMBDA)
    plain_response = functions._esm_response

    def response(mapping: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = plain_response(mapping)
        id_ = mapping.get("UUID", "")
        if answer.get("State") == "Disabled" and (is_read(id_) or functions._esm_inflight.get(id_)):
            answer["State"] = "Disabling"
        return answer

    functions._esm_response = response

"""Which platform a command is about (目标平台): the run in the state folder, or whatever the environment names."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]


def state_folder() -> Path:
    """The state folder: JINBO_STATE, or `.state` of the project."""
    return Path(os.environ.get("JINBO_STATE", ROOT / ".state")).resolve()


def enter_platform() -> None:
    """Lets the platform's own code work against the run in the state folder.

    An environment that names tables already is left as it is: that is how the command works on AWS.
    """
    if os.environ.get("RECORDS_TABLE"):
        return
    from local.run.addresses import platform_environment, read_outputs
    from local.run.summary import read_summary

    state = state_folder()
    summary = read_summary(state)
    if summary is None:
        leave(f"no platform runs on {state}: say `make run`, or set JINBO_STATE to the folder of the one that does")
    os.environ.update(platform_environment(read_outputs(state), summary["clock"], summary["video"]))


def leave(reason: object) -> NoReturn:
    """Ends the command with a reason on standard error and exit code 1."""
    print(reason, file=sys.stderr)
    raise SystemExit(1)

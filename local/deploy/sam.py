"""Runs the SAM CLI and tells how far it is: one line for each part of the stack, everything else only when it fails."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from local.environments import ROOT, ensure_sam

_PART = re.compile(r"^(CREATE|UPDATE|DELETE)_(COMPLETE|FAILED)\s+AWS::CloudFormation::Stack\s+(\S+)")
_FAILED = re.compile(r"^(CREATE|UPDATE|DELETE)_FAILED\b")
_ENDED = ("No changes to deploy", "Successfully created/updated stack")


class SamFailed(RuntimeError):
    """The SAM CLI gave up; the message is the end of what it said."""


@dataclass(slots=True)
class Sam:
    """The SAM CLI of its own environment. `environment` is added to this process's own."""

    environment: Mapping[str, str] = field(default_factory=dict)

    def build(self, folder: Path, parameters: Mapping[str, str]) -> Path:
        """Builds layers and templates into `folder`; the built template.

        Raises:
            SamFailed: a layer did not build.
        """
        command = ["build", "--template", str(ROOT / "template.yaml"), "--build-dir", str(folder)]
        self._run([*command, "--build-in-source", "--parallel", *_overrides(parameters)])
        return folder / "template.yaml"

    def deploy(self, template: Path, stack: str, parameters: Mapping[str, str]) -> None:
        """Creates or updates the stack; nothing happens when nothing changed.

        Raises:
            SamFailed: CloudFormation refused the template, or a resource of it.
        """
        command = [
            "deploy",
            "--template-file",
            str(template),
            "--stack-name",
            stack,
            "--resolve-s3",
            "--s3-prefix",
            stack,
        ]
        command += ["--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
        command += ["--no-confirm-changeset", "--no-fail-on-empty-changeset", "--tags", f"project=jinbo stack={stack}"]
        self._run([*command, *_overrides(parameters)])

    def _run(self, arguments: Sequence[str]) -> None:
        sam = ensure_sam().with_name("sam")
        config = ROOT / "samconfig.toml"
        environment = {
            **os.environ,
            **self.environment,
            "SAM_CLI_TELEMETRY": "0",
            "PYTHONUNBUFFERED": "1",
            "COLUMNS": "400",
        }
        began = time.monotonic()
        tail: deque[str] = deque(maxlen=60)
        command = [str(sam), arguments[0], "--config-file", str(config), *arguments[1:]]
        with subprocess.Popen(
            command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as process:
            for line in _lines(process):
                tail.append(line)
                told = progress(line)
                if told:
                    print(f"  {time.monotonic() - began:5.1f} s  {told}", flush=True)
        if process.returncode:
            raise SamFailed("\n".join(tail))


def progress(line: str) -> str | None:
    """What a line of the SAM CLI's output tells a person who waits, if anything."""
    part = _PART.match(line)
    if part and part[2] == "COMPLETE":
        return f"{part[3]}"
    if _FAILED.match(line):
        return line.strip()
    return next((ended for ended in _ENDED if line.startswith(ended)), None)


def _lines(process: subprocess.Popen[str]) -> Iterator[str]:
    for line in process.stdout or ():
        yield line.rstrip()


def _overrides(parameters: Mapping[str, str]) -> list[str]:
    """Parameters as the SAM CLI takes them; values may hold anything, JSON too."""
    if not parameters:
        return []
    quoted = []
    for key, value in sorted(parameters.items()):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        quoted.append(f'ParameterKey={key},ParameterValue="{escaped}"')
    return ["--parameter-overrides", *quoted]

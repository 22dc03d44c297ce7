"""Which commands exist: make's targets, the jinbo command's tree, modules, AWS operations, and a few programs of everybody's."""

from __future__ import annotations

import json
import re
import shlex
from functools import cache
from importlib.util import find_spec
from typing import Any

import botocore.session
import typer
from botocore import xform_name
from botocore.exceptions import UnknownServiceError
from docs.reading import ROOT

from local.cli.commands import app
from local.run.options import parse

EVERYBODYS = {"curl", "jq", "cat", "grep", "cut", "head", "sleep", "rm", "date", "echo", "sed", "export", "eval", "cd",
              "mosquitto_pub", "mosquitto_rr", "mosquitto_sub", "base64", "git"}  # fmt: skip
AWS_OPTIONS = {"--query", "--output", "--region", "--profile", "--endpoint-url"}
AWS_EXTRAS = {("s3", "rm"), ("s3", "rb"), ("s3", "cp"), ("logs", "tail")}
"""The command line's own commands, which are no operations."""


def fault(command: list[str], *, whole: bool = True) -> str:
    """Why there is no such command; '' where there is. A command that is only named need not have its arguments (`whole`)."""
    program, *arguments = command
    if program in {"jinbo", ".venv/bin/jinbo"}:
        return _jinbo(arguments, whole)
    if program == "make":
        return _make(arguments)
    if program.rpartition("/")[2] == "python":
        return _python(arguments)
    if program == "aws":
        return _aws(arguments)
    if program == "npm":
        return _npm(arguments)
    return "" if program in EVERYBODYS else f"{program} is not a program that the reader was told to have"


def _jinbo(arguments: list[str], whole: bool) -> str:
    node: Any = typer.main.get_command(app)
    path = []
    while arguments and (children := getattr(node, "commands", None)) is not None:
        word, *arguments = arguments
        if word == "--state":
            arguments = arguments[1:]
        elif word in children:
            node = children[word]
            path.append(word)
        else:
            return f"jinbo {' '.join(path)} has no {word}"
    if path == ["run"]:
        return _run(arguments)
    known = {name: option for option in node.params for name in (*option.opts, *option.secondary_opts)}
    arguments_of = [one for one in node.params if one.param_type_name == "argument"]
    given, wanted = 0, [one for one in arguments_of if one.required]
    while arguments:
        word, *arguments = arguments
        if not word.startswith("--"):
            given += 1
        elif word == "--help":
            return ""
        elif word not in known:
            return f"jinbo {' '.join(path)} has no option {word}"
        elif not known[word].is_flag:
            arguments = arguments[1:]
    if given > len(arguments_of) or (whole and given < len(wanted)):
        return f"jinbo {' '.join(path)} takes {len(wanted)} arguments, not {given}"
    return ""


def _run(arguments: list[str]) -> str:
    try:
        parse([one for one in arguments if one != "--help"], {})
    except SystemExit:
        return f"make run does not take {arguments}"
    return ""


@cache
def _makefile() -> str:
    return (ROOT / "Makefile").read_text(encoding="utf-8")


def _make(arguments: list[str]) -> str:
    targets = set(re.findall(r"(?m)^([a-z-]+):", _makefile()))
    variables = {**dict(one.split("=", 1) for one in arguments if "=" in one)}
    unknown = [one for one in arguments if "=" not in one and one not in targets]
    unused = [name for name in variables if not re.search(rf"\b{name}\b", _makefile())]
    if unknown or unused:
        return f"make has no {unknown or unused}"
    return _run(shlex.split(variables.get("ARGS", ""))) if "run" in arguments else ""


def _python(arguments: list[str]) -> str:
    if arguments[0] != "-m":
        return "" if (ROOT / arguments[0]).exists() else f"there is no {arguments[0]}"
    module = arguments[1]
    if find_spec(module) is None:
        return f"there is no module {module}"
    if not module.startswith("local."):
        return ""
    found = find_spec(f"{module}.__main__") if (ROOT / module.replace(".", "/")).is_dir() else find_spec(module)
    source = (ROOT / str(found.origin)).read_text(encoding="utf-8") if found and found.origin else ""
    missing = [one for one in arguments[2:] if re.match(r"--?[a-z]", one) and f'"{one}"' not in source]
    return f"{module} does not know {missing}" if missing else ""


def _npm(arguments: list[str]) -> str:
    package = json.loads((ROOT / "clients/dashboard/package.json").read_text(encoding="utf-8"))
    return "" if arguments[0] == "ci" or arguments[-1] in package["scripts"] else f"no script {arguments[-1]}"


def _aws(arguments: list[str]) -> str:
    service, operation, *rest = arguments
    if (service, operation) in AWS_EXTRAS:
        return ""
    try:
        model = botocore.session.get_session().get_service_model(service)
    except UnknownServiceError:
        return f"AWS has no {service}"
    if operation == "wait":
        waiters = botocore.session.get_session().get_waiter_model(service).waiter_names
        if rest[0] not in {xform_name(name, "-") for name in waiters}:
            return f"aws {service} cannot wait for {rest[0]}"
        return ""
    operations = {xform_name(name, "-"): name for name in model.operation_names}
    if operation not in operations:
        return f"aws {service} has no {operation}"
    members = model.operation_model(operations[operation]).input_shape.members
    options = {f"--{xform_name(name, '-')}" for name in members} | AWS_OPTIONS
    options |= {one.replace("--", "--no-", 1) for one in options}
    unknown = [one for one in rest if one.startswith("--") and one not in options]
    return f"aws {service} {operation} has no {unknown}" if unknown else ""

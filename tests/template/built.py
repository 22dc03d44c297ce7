"""Every function as it is deployed, imported where nothing but its package, its layers and the runtime's SDK can be found."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.deploy.template import load_all, resources, with_globals
from local.environments import ROOT

IMPORT = """
import json, sys
before = set(sys.modules)
sys.path[:0] = json.loads(sys.argv[1])
module, _, name = sys.argv[2].partition(".")
handler = getattr(__import__(module), name)
print(json.dumps({"callable": callable(handler), "loaded": sorted(set(sys.modules) - before)}))
"""

IMPORT_ALL = """
import importlib, json, pkgutil, sys
sys.path[:0] = json.loads(sys.argv[1])
package, failed = importlib.import_module(sys.argv[2]), {}
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    try:
        importlib.import_module(module.name)
    except ImportError as error:
        failed[module.name] = str(error)
print(json.dumps(failed))
"""


@dataclass(frozen=True)
class Function:
    """One function of the templates."""

    name: str
    folder: Path
    handler: str
    layers: tuple[str, ...]
    environment: tuple[str, ...]


def functions() -> list[Function]:
    """All functions of the stack."""
    found = []
    for path, template in load_all().items():
        for name, resource in resources(with_globals(template), "AWS::Serverless::Function"):
            properties = resource["Properties"]
            folder = ((ROOT / path).parent / properties["CodeUri"]).resolve()
            layers = tuple(layer["Ref"] for layer in properties["Layers"])
            variables = tuple(properties["Environment"]["Variables"])
            found.append(Function(name, folder, properties["Handler"], layers, variables))
    return found


def import_alone(function: Function, folders: list[Path], runtime: Path) -> dict[str, Any]:
    """What an isolated interpreter says after importing the handler; its error when it cannot."""
    said: dict[str, Any] = _isolated(IMPORT, [function.folder, *folders, runtime], function.handler)
    return said


def import_package(name: str, folders: list[Path], runtime: Path) -> dict[str, str]:
    """The modules of a package that cannot be imported, with the reason."""
    failed: dict[str, str] = _isolated(IMPORT_ALL, [*folders, runtime], name)
    return failed


def _isolated(script: str, path: list[Path], name: str) -> Any:
    environment = {"PYTHONDONTWRITEBYTECODE": "1", "AWS_DEFAULT_REGION": "us-east-1"}
    command = [sys.executable, "-I", "-S", "-c", script, json.dumps([str(folder) for folder in path]), name]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd="/")
    assert ended.returncode == 0, ended.stderr[-1500:]
    return json.loads(ended.stdout.splitlines()[-1])

"""The steps of a deployment, in order, each said aloud (部署步骤)."""

from __future__ import annotations

import fcntl
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local.deploy import clients, gateway, sbom, sizes
from local.deploy.sam import Sam
from local.deploy.stack import Stack
from local.environments import ROOT, ensure_emulator_environment

LOCAL_REGION = "us-east-1"
BUILT_FOR_AWS = ROOT / ".aws-sam/build"
BUILT_FOR_HERE = ROOT / ".aws-sam/local"
ARCHITECTURES = {"aarch64": "arm64", "arm64": "arm64"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stack goes: a stage on AWS, or the emulator at `endpoint`."""

    stage: str
    name: str = ""
    endpoint: str = ""
    region: str | None = None

    @property
    def stack(self) -> Stack:
        """The stack there."""
        default = "jinbo" if self.endpoint or self.stage == "prod" else f"jinbo-{self.stage}"
        return Stack(self.name or default, self.endpoint, self.region or (LOCAL_REGION if self.endpoint else None))

    @property
    def environment(self) -> dict[str, str]:
        """What the SAM CLI needs to find it."""
        region = {"AWS_REGION": self.region, "AWS_DEFAULT_REGION": self.region} if self.region else {}
        if not self.endpoint:
            return region
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": self.region or LOCAL_REGION,
            "AWS_REGION": self.region or LOCAL_REGION,
            "SAM_CLI_POLL_DELAY": "0.3",
        }


def parameters_of(place: Place) -> dict[str, str]:
    """The parameters that follow from the place and the build."""
    if not place.endpoint:
        return {"Stage": place.stage, "Commit": commit()}
    return {
        "Stage": "local",
        "Local": "1",
        "Commit": commit(),
        "Runtime": f"python{sys.version_info.major}.{sys.version_info.minor}",
        "Architecture": ARCHITECTURES.get(platform.machine(), "x86_64"),
        "StreamMode": "PROVISIONED",
        "SocketBase": f"{place.endpoint}/_aws/execute-api",
    }


def up(place: Place, given: dict[str, str], outputs_file: Path) -> dict[str, str]:
    """Builds, deploys, hands the token key's public half to the functions, uploads the clients; the outputs.

    Raises:
        local.deploy.sam.SamFailed: the build or the deployment was refused; the stack is as it was before.
    """
    with alone_in_the_build_folder():
        return _up(place, given, outputs_file)


def _up(place: Place, given: dict[str, str], outputs_file: Path) -> dict[str, str]:
    stack = place.stack
    sam = Sam({**place.environment, **build_environment(place)})
    parameters = {**parameters_of(place), **given}
    with step("build"):
        forget_caches()
        template = sam.build(BUILT_FOR_HERE if place.endpoint else BUILT_FOR_AWS, parameters)
        sizes.report(sizes.function_sizes(template.parent))
    # what only a deployed stack can tell: a new one is updated with it at once, an old one knows it already
    before = stack.parameters()
    learnt = {name: before.get(name, "") for name in ("TokenKeys", "PublicUrl") if name not in given}
    with step(f"deploy {stack.name}"):
        sam.deploy(template, stack.name, {**parameters, **learnt})
    outputs = stack.outputs()
    found = {
        "TokenKeys": stack.token_keys(outputs["TokenKeyArn"]),
        "PublicUrl": outputs.get("WebUrl", learnt.get("PublicUrl", "")),
    }
    news = {name: found[name] for name in learnt}
    if news != learnt:
        with step("tell the functions the token key's public half and the clients' address"):
            stack.tell(news)
    if place.endpoint:
        gateway.put_refusals(stack, outputs["ApiId"])
    if "WebBucket" in outputs:
        _upload(stack, outputs)
    outputs_file.parent.mkdir(parents=True, exist_ok=True)
    outputs_file.write_text(json.dumps(outputs, indent=2) + "\n", encoding="utf-8")
    for name in ("WebUrl", "ApiUrl", "SocketUrl"):
        if name in outputs:
            print(f"  {name:10} {outputs[name]}")
    return outputs


@contextmanager
def alone_in_the_build_folder() -> Iterator[None]:
    """Two instances started side by side build one after the other: neither deploys what the other is writing."""
    folder = ROOT / ".aws-sam"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("another build or deployment of this folder is running; waiting for it …", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def build_only() -> None:
    """Builds as for AWS, prints each function's size with its layers, writes the bill of materials."""
    with alone_in_the_build_folder(), step("build for Lambda"):
        forget_caches()
        template = Sam().build(BUILT_FOR_AWS, {})
    print(sizes.report(sizes.function_sizes(template.parent)))
    print(f"  bill of materials: {sbom.write(ROOT / 'build/sbom.cdx.json').relative_to(ROOT)}")


def destroy(place: Place) -> None:
    """Deletes the stack and says what stays, and how to remove that too."""
    stack = place.stack
    if stack.describe() is None:
        raise LookupError(f"there is no stack {stack.name}")
    kept = stack.kept()
    with step(f"delete {stack.name}"):
        stack.delete()
    print("Kept, because it holds data that nobody could bring back (docs/how-to/deploy.md says how to remove it):")
    for kind, name in kept:
        print(f"  {kind:7} {name}")


def build_environment(place: Place) -> dict[str, str]:
    """For whom the layers are built (local/deploy/layers.py)."""
    if not place.endpoint:
        return {"PYTHON": sys.executable}
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    here = str(ensure_emulator_environment())
    return {"PYTHON": sys.executable, "JINBO_BUILD_PYTHON": here, "JINBO_BUILD_RUNTIME": version}


def forget_caches() -> None:
    """Removes what tests left in the functions' folders: those are packed as they are, and would differ by it."""
    for folder in (*ROOT.glob("functions/**/__pycache__"), *ROOT.glob("frontend_api/**/__pycache__")):
        shutil.rmtree(folder, ignore_errors=True)


def commit() -> str:
    """The commit that is built, marked when the tree differs from it."""
    try:
        said = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude", "*"],
            cwd=ROOT, check=True, capture_output=True, text=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return os.environ.get("JINBO_COMMIT", "unknown")
    return said.stdout.strip()


@contextmanager
def step(name: str) -> Iterator[None]:
    """Says a step's name at once and its seconds at its end."""
    print(f"{name} …", flush=True)
    began = time.monotonic()
    yield
    print(f"{name}: {time.monotonic() - began:.1f} s", flush=True)


def _upload(stack: Stack, outputs: dict[str, str]) -> None:
    if not (clients.DASHBOARD / "index.html").exists():
        print("  the dashboard is not built (cd clients/dashboard && npm ci && npm run build): nothing uploaded")
        return
    with step("upload the dashboard"):
        print(f"  {clients.upload(stack, outputs)} files")

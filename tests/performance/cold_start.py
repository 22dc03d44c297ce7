"""P6: the processor time of a fresh process until its first answer, against the handler that one writes first.

Run by `make bench`, or alone: `python -m tests.performance.cold_start`. Each start is a new interpreter that sees the
function, the core layer and what the layer installs — nothing of the development environment, whose awscrt would add 150 ms
to every SDK import. Starts of peer and ours take turns; AWS is a server on this machine that knows the items it was given.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import distribution
from pathlib import Path
from re import match
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

from packaging.markers import Marker

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 11
RUNTIME = ("boto3", "botocore", "s3transfer", "jmespath", "python-dateutil", "six", "urllib3")
"""What Lambda's Python runtime brings by itself."""
FORBIDDEN_AT_THE_DOOR = (
    "boto3",
    "botocore",
    "pynamodb",
    "pydantic",
    "aws_lambda_powertools",
    "jwt",
    "urllib3",
    "chalice",
)
FORBIDDEN_FOR_STORING = (
    "boto3",
    "pynamodb",
    "pydantic",
    "jwt",
    "chalice",
    "asyncio",
    "botocore.docs.service",
    "html.parser",
    "importlib.metadata",
)
"""PynamoDB is for what people ask for, and the last three for nobody (decision 0040)."""
EMPTY: dict[str, Any] = {"Items": [], "Count": 0, "ScannedCount": 0}
STORING_FLOOR, DOOR_FLOOR = 0.65, 0.25

START = """
import json, os, resource, sys, time
began = time.perf_counter()
sys.path[:0] = json.loads(os.environ["COLD_PATHS"])
class Context:
    function_name = "f"; memory_limit_in_mb = 512; invoked_function_arn = "arn:aws:lambda:us-east-1:1:function:f"
    aws_request_id = "r"
    def get_remaining_time_in_millis(self): return 30000
module = __import__(os.environ["COLD_MODULE"])
event = json.loads(os.environ["COLD_EVENT"]) or module.EVENT
answer = module.handler(event, Context())
used = resource.getrusage(resource.RUSAGE_SELF)
print("\\n" + json.dumps({"cpu_ms": (used.ru_utime + used.ru_stime) * 1000, "wall_ms": (time.perf_counter() - began) * 1000,
    "rss_mb": used.ru_maxrss / 1024, "modules": sorted(sys.modules), "answer": answer}))
"""


@dataclass(frozen=True, slots=True)
class Contender:
    """A handler to start: where its module is, what it is asked, and how much of the peer's time it may take."""

    name: str
    module: str
    folder: Path
    event: Mapping[str, Any] | None
    floor: float = 0.0


def packages(folder: Path) -> None:
    """Fills `folder` with links to the core layer's packages and the runtime's own, as they are installed here."""
    wanted = list(RUNTIME)
    for line in (ROOT / "requirements/core.txt").read_text(encoding="utf-8").splitlines():
        found = match(r"([A-Za-z0-9._-]+)==[^ ;\\]+(?: ; (.*?))?(?: \\)?$", line)
        if found and (not found[2] or Marker(found[2]).evaluate()):
            wanted.append(found[1])
    for name in wanted:
        for file in distribution(name).files or ():
            top = file.parts[0]
            if top not in {"..", "__pycache__"} and not (folder / top).exists():
                (folder / top).symlink_to(Path(str(distribution(name).locate_file(top))).resolve())


def answer_of(target: str, asked: Any, known: Mapping[tuple[str, str], Any]) -> dict[str, Any]:
    """What an AWS says in which everything succeeds and only `known` items (by pk and sk) can be read."""
    operation = target.rpartition(".")[2]
    if operation == "GetItem":
        item = known.get(_place(asked["Key"]))
        return {"Item": item} if item else {}
    if operation == "BatchGetItem":
        requests = asked["RequestItems"].items()
        found = {table: [known.get(_place(key)) for key in request["Keys"]] for table, request in requests}
        return {"Responses": {table: [item for item in items if item] for table, items in found.items()}}
    return EMPTY


def _place(key: Mapping[str, Any]) -> tuple[str, str]:
    return key["pk"]["S"], key["sk"]["S"]


@contextmanager
def silent_aws(items: Sequence[Mapping[str, Any]] = ()) -> Iterator[str]:
    """An AWS in which everything succeeds and only `items` are there; gives its address."""
    known = {_place(item): item for item in items}

    class Says(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            target = self.headers.get("X-Amz-Target") or ""
            said = json.dumps(answer_of(target, json.loads(asked or b"{}") if target else {}, known)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Says)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def start(contender: Contender, site: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    """One fresh start: cpu_ms, wall_ms, rss_mb, modules, answer.

    Raises:
        RuntimeError: it did not answer; with what it said.
    """
    paths = [str(contender.folder), str(ROOT / "layers/core"), str(site)]
    env = {
        **environment,
        "COLD_PATHS": json.dumps(paths),
        "COLD_MODULE": contender.module,
        "COLD_EVENT": json.dumps(contender.event),
    }
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", START], env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{contender.name} did not answer: {done.stderr[-2000:]}")
    told: dict[str, Any] = json.loads(done.stdout.rstrip().rpartition("\n")[2])
    return told


def environment(endpoint: str, more: Mapping[str, str]) -> dict[str, str]:
    """What a function finds in its environment."""
    return {
        "PATH": os.environ["PATH"],
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_LAMBDA_FUNCTION_NAME": "f",
        "POWERTOOLS_TRACE_DISABLED": "true",
        "RECORDS_TABLE": "records",
        "READINGS_TABLE": "readings",
        "BUS_NAME": "bus",
        "TIMER_QUEUE_URL": f"{endpoint}/queue",
        "SOCKET_ENDPOINT": endpoint,
        "JINBO_STAGE": "test",
        **more,
    }


def measure(
    contenders: Callable[[], list[Contender]],
    more: Mapping[str, str],
    rounds: int = ROUNDS,
    items: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Starts everybody in turns. Gives, by name, median and quartiles of cpu_ms, and the ratio to the first (the peer)."""
    with TemporaryDirectory() as folder, silent_aws(items) as endpoint:
        site = Path(folder)
        packages(site)
        everybody = contenders()
        its = environment(endpoint, more)
        for contender in everybody:  # byte code is made at build time on Lambda, so the first start here does not count
            start(contender, site, its)
        told: dict[str, list[dict[str, Any]]] = {contender.name: [] for contender in everybody}
        for _ in range(rounds):
            for contender in everybody:
                told[contender.name].append(start(contender, site, its))
    peers = [entry["cpu_ms"] for entry in told[everybody[0].name]]
    return {contender.name: summary(told[contender.name], peers, contender.floor) for contender in everybody}


def summary(entries: list[dict[str, Any]], peers: list[float], floor: float) -> dict[str, Any]:
    """The figures of one contender; its ratio is the median of the rounds' own ratios."""
    times = [entry["cpu_ms"] for entry in entries]
    ratios = [mine / peer for mine, peer in zip(times, peers, strict=True)]
    low, _, high = quantiles(ratios, n=4)
    return {
        "cpu_ms": round(median(times), 1),
        "wall_ms": round(median(entry["wall_ms"] for entry in entries), 1),
        "rss_mb": round(median(entry["rss_mb"] for entry in entries), 1),
        "modules": len(entries[0]["modules"]),
        "ratio": round(median(ratios), 3),
        "ratio_iqr": [round(low, 3), round(high, 3)],
        "floor": floor,
        "holds": not floor or median(ratios) <= floor,
    }

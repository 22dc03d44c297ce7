"""How a deployment tells what it does, and what it puts where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from local.deploy import clients, gateway
from local.deploy.sam import progress
from local.deploy.stack import Stack
from local.deploy.steps import Place, parameters_of
from local.environments import ROOT

OUTPUTS = {
    "WebBucket": "web",
    "WebDistributionId": "D1",
    "SocketUrl": "wss://sockets.test/dev",
    "Profile": "CURRENT",
    "WebRoutes": "history",
}


class Recorder:
    """An AWS client that remembers what it was asked, in order."""

    def __init__(self, asked: list[tuple[str, dict[str, Any]]]) -> None:
        self._asked = asked

    def __getattr__(self, name: str) -> Any:
        return lambda **given: self._asked.append((name, given))


class RecordedStack(Stack):
    """A stack whose clients only remember."""

    def __init__(self) -> None:
        super().__init__("jinbo")
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def client(self, service: str) -> Any:
        return Recorder(self.asked)


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<html>")
    (tmp_path / "assets/app-4f2a.js").write_text("1")
    (tmp_path / "favicon.svg").write_text("<svg/>")
    return tmp_path


def test_the_page_is_uploaded_after_what_it_names(built: Path) -> None:
    stack = RecordedStack()
    assert clients.upload(stack, OUTPUTS, built) == 4
    keys = [given["Key"] for name, given in stack.asked if name == "put_object"]
    assert keys == ["assets/app-4f2a.js", "favicon.svg", "index.html", "config.json"]
    assert stack.asked[-1][0] == "create_invalidation"


def test_only_what_is_named_by_content_is_kept_for_ever(built: Path) -> None:
    stack = RecordedStack()
    clients.upload(stack, OUTPUTS, built)
    kept = {given["Key"]: given["CacheControl"] for name, given in stack.asked if name == "put_object"}
    assert [key for key, value in kept.items() if value == clients.IMMUTABLE] == ["assets/app-4f2a.js"]


def test_clients_are_told_the_same_origin_for_the_api_and_the_sockets_address() -> None:
    assert json.loads(clients.config_json(OUTPUTS)) == {
        "api": "/api",
        "socket": "wss://sockets.test/dev",
        "profile": "CURRENT",
        "routes": "history",
    }


def test_in_china_clients_keep_their_routes_behind_a_hash() -> None:
    told = json.loads(clients.config_json({**OUTPUTS, "WebRoutes": "hash"}))
    assert told["routes"] == "hash"
    outputs = (ROOT / "template.yaml").read_text(encoding="utf-8").partition("\nOutputs:\n")[2]
    assert "WebRoutes: {Condition: IsAws, Value: !If [IsAwsInChina, hash, history]}" in outputs


def test_the_emulator_gets_every_refusal_that_the_definition_names() -> None:
    stack = RecordedStack()
    named = json.loads(gateway.BODY.read_text(encoding="utf-8"))["x-amazon-apigateway-gateway-responses"]
    assert gateway.put_refusals(stack, "a1") == len(named)
    put = {given["responseType"] for name, given in stack.asked if name == "put_gateway_response"}
    assert put == set(named)
    assert stack.asked[-1] == ("create_deployment", {"restApiId": "a1", "stageName": "api"})


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("CREATE_COMPLETE    AWS::CloudFormation::Stack    Data    -", "Data"),
        ("CREATE_IN_PROGRESS AWS::CloudFormation::Stack    Data    -", None),
        ("CREATE_COMPLETE    AWS::SQS::Queue    Timers    -", None),
        ("CREATE_FAILED AWS::SQS::Queue Timers no", "CREATE_FAILED AWS::SQS::Queue Timers no"),
        ("No changes to deploy. Stack jinbo is up to date", "No changes to deploy"),
        ("Uploading to jinbo/4f2a", None),
    ],
)
def test_progress_is_one_line_a_part(line: str, told: str | None) -> None:
    assert progress(line) == told


def test_aws_is_never_told_a_clock_or_a_socket_base() -> None:
    told = parameters_of(Place("prod"))
    assert set(told) == {"Stage", "Commit"}


def test_the_emulator_runs_functions_in_this_python() -> None:
    told = parameters_of(Place("local", endpoint="http://127.0.0.1:4566"))
    assert told["Local"] == "1"
    assert told["SocketBase"] == "http://127.0.0.1:4566/_aws/execute-api"


def test_stages_have_stacks_of_their_own() -> None:
    assert [Place(stage).stack.name for stage in ("dev", "prod")] == ["jinbo-dev", "jinbo"]
    assert Place("local", endpoint="http://127.0.0.1:4566").stack.region == "us-east-1"


def test_a_local_deployment_never_uses_the_users_credentials() -> None:
    environment = Place("local", endpoint="http://127.0.0.1:4566").environment
    assert environment["AWS_ACCESS_KEY_ID"] == "test"
    assert Place("dev").environment == {}

"""The very template that goes to AWS deploys into a clean emulator, again without a change, and can be taken down."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.deploy.steps import Place, build_environment, destroy, up
from local.emulator.process import Emulator, free_port

pytestmark = pytest.mark.emulator


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with Emulator(tmp_path_factory.mktemp("emulator"), free_port(), free_port(), persist=False) as emulator:
        yield Place("local", endpoint=emulator.endpoint)


@pytest.fixture(scope="module")
def deployed(place: Place, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    build_environment(place)  # makes the emulator's environment where it is missing: no part of a deployment
    file = tmp_path_factory.mktemp("outputs") / "outputs.json"
    return {"outputs": up(place, {"Profile": "DEMO"}, file), "file": file}


def test_every_resource_of_the_templates_is_there(place: Place, deployed: dict[str, Any]) -> None:
    """How long it takes is measured by `make bench` (tests/performance/deployment.py)."""
    assert deployed["outputs"]
    assert len(list(place.stack.resources())) > 100


def test_outputs_are_written_for_others_to_read(deployed: dict[str, Any]) -> None:
    assert json.loads(Path(deployed["file"]).read_text(encoding="utf-8")) == deployed["outputs"]


def test_functions_know_the_token_keys_public_half(place: Place, deployed: dict[str, Any]) -> None:
    keys = json.loads(place.stack.parameters()["TokenKeys"])["keys"]
    assert [key["kid"] for key in keys] == [deployed["outputs"]["TokenKeyArn"].rpartition("/")[2]]
    environment = place.stack.client("lambda").get_function_configuration(FunctionName="jinbo-on-authorize")[
        "Environment"
    ]
    assert json.loads(environment["Variables"]["TOKEN_KEYS"])["keys"] == keys


def test_the_api_answers_and_refuses_as_problems(deployed: dict[str, Any]) -> None:
    address = deployed["outputs"]["ApiUrl"]
    assert fetch(f"{address}/v1/health")[0] == 200
    status, kind, body = fetch(f"{address}/v1/no-such-thing")
    assert (status, kind, body["code"]) == (404, "application/problem+json", "not-found")
    status, kind, body = fetch(f"{address}/v1/me")
    assert (status, kind, body["code"]) == (401, "application/problem+json", "unauthenticated")


def test_a_second_deployment_changes_nothing(
    place: Place, deployed: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert up(place, {"Profile": "DEMO"}, tmp_path / "outputs.json") == deployed["outputs"]
    assert "No changes to deploy" in capsys.readouterr().out


def test_a_change_reaches_the_functions(place: Place, deployed: dict[str, Any], tmp_path: Path) -> None:
    outputs = up(place, {"Profile": "CURRENT"}, tmp_path / "outputs.json")
    assert outputs["RecordsTable"] == deployed["outputs"]["RecordsTable"]
    environment = place.stack.client("lambda").get_function_configuration(FunctionName="jinbo-on-fact")["Environment"]
    assert environment["Variables"]["JINBO_PROFILE"] == "CURRENT"


def test_taken_down_it_says_what_it_keeps(
    place: Place, deployed: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """The last test: the stack is gone after it. That its data is not is AWS's to do: the emulator retains nothing of nested
    stacks; test_rules.py holds that the templates ask for it."""
    destroy(place)
    said = capsys.readouterr().out
    outputs = deployed["outputs"]
    for name in ("RecordsTable", "ReadingsTable", "MediaBucket"):
        assert outputs[name] in said
    assert place.stack.describe() is None
    with pytest.raises(LookupError, match="there is no stack jinbo"):
        destroy(place)


def fetch(address: str) -> tuple[int, str, Any]:
    """Status, content type and JSON body of an answer, refusals too."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.status, answer.headers["Content-Type"], json.load(answer)
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.headers["Content-Type"], json.load(refusal)

"""What the API writes into its log: its build, once; every refusal, counted by its code; and nothing of what people sent."""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path
from typing import Any

import pytest
from chalice.app import Chalice
from chalice.test import Client
from pydantic import BaseModel

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "frontend_api"))

from chalicelib import journal
from chalicelib.http import Call, PageQuery, Routes, mount
from jinbo.kernel.errors import NotFoundError

Lines = list[dict[str, Any]]


class Told(BaseModel):
    name: str


def an_api() -> Client:
    room = Routes("things")

    @room.get("/v1/things", action=None, query=PageQuery, answers=Told, summary="list")
    def listed(call: Call[PageQuery, None]) -> Told:
        return Told(name="x")

    @room.get("/v1/things/{how}", action=None, summary="refuse")
    def refused(call: Call[None, None]) -> None:
        raise NotFoundError if call.path["how"] == "absent" else ZeroDivisionError("secret detail")

    app = Chalice("test")
    mount(app, [room], lambda route, call, handle: handle())
    return Client(app)


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str], fresh_settings: None) -> Any:
    journal.started.cache_clear()
    return lambda: [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]


def test_the_first_call_tells_the_build_and_the_second_does_not(lines: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JINBO_COMMIT", "abc123")
    api = an_api()
    api.http.get("/v1/things")
    api.http.get("/v1/things")
    told = lines()
    assert [(line["message"], line["commit"], line["profile"]) for line in told] == [("started", "abc123", "CURRENT")]


def test_a_refusal_is_counted_by_its_code(lines: Any) -> None:
    an_api().http.get("/v1/things/absent")
    refusal = lines()[-1]
    assert (refusal["message"], refusal["code"], refusal["status"], refusal["route"]) == (
        "refused",
        "not-found",
        404,
        "GET /v1/things/{how}",
    )
    counted = refusal["_aws"]["CloudWatchMetrics"][0]
    assert (counted["Namespace"], counted["Metrics"], refusal["ApiRefused"]) == (
        "Jinbo",
        [{"Name": "ApiRefused", "Unit": "Count"}],
        1,
    )
    assert ["service", "code"] in counted["Dimensions"]


def test_what_was_sent_is_not_written_down(lines: Any) -> None:
    an_api().http.get("/v1/things?limit=13800000000")
    assert "13800000000" not in json.dumps(lines())


def test_a_fault_is_counted_and_its_cause_logged(
    lines: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    api, log = an_api(), logging.getLogger("test")
    monkeypatch.setattr(log, "handlers", [caplog.handler])  # which tests ran before decides whether it propagates
    api.http.get("/v1/things/broken")
    assert (lines()[-1]["code"], "secret detail" in caplog.text) == ("internal", True)

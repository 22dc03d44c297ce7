"""The generated pages say what the code says, and `--check` notices when they do not."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinbo.alerts.model import Level
from jinbo.alerts.rules.raising import RULES
from jinbo.telemetry.model import Reason
from jinbo.wiring.timer_handlers import HANDLERS

from local.contracts import reference
from local.contracts.openapi import declared
from local.contracts.pages import alerts, api, cli, facts, faults, refusals, settings
from local.contracts.pages.criteria import LATER


def test_a_page_that_was_edited_is_stale(tmp_path: Path) -> None:
    for name, page in reference.PAGES.items():
        (tmp_path / name).write_text(page(), encoding="utf-8")
    assert reference.stale(tmp_path) == {}
    page = tmp_path / "limits.md"
    page.write_text(page.read_text(encoding="utf-8").replace("| `T01` |", "| `T10` |"), encoding="utf-8")
    assert list(reference.stale(tmp_path)) == ["limits.md"]


@pytest.mark.parametrize("name", reference.PAGES)
def test_a_generated_page_says_so(name: str) -> None:
    assert "Generated from " in reference.PAGES[name]()


def test_every_route_is_listed() -> None:
    page = api.page()
    for room in declared():
        for route in room.declared:
            assert f"`{route.method} {route.path}`" in page


def test_every_fact_that_raises_alerts_has_a_producer_with_its_fields() -> None:
    producers = facts.page().split("## Who listens")[0]
    for kind in (kind for rule in RULES for kind in rule.fact_kinds):
        assert f"`{kind}`" in producers
    for field in ("episode_id", "stage", "peak", "hall", "until"):
        assert f"`{field}`" in next(line for line in producers.splitlines() if "telemetry.excursion.changed" in line)


def test_every_timer_is_listed() -> None:
    page = facts.page()
    assert [kind for kind in HANDLERS if f"| `{kind}` |" not in page] == []


def test_refusals_are_told_with_both_sentences() -> None:
    page = refusals.page()
    assert "| `not-found` | 404 | 没有找到该内容 | There is no such thing here |" in page
    assert "| `invalid-input` | 422 |" in page
    assert "`uscc-check` | confirmable |" in page
    assert [reason for reason in Reason if f"| `{reason.value}` |" not in page] == []


def test_every_level_has_its_chain() -> None:
    page = alerts.page()
    assert [level for level in Level if f"| {level} | " not in page] == []


def test_every_command_is_listed() -> None:
    page = cli.page()
    assert [path for path, _ in cli.commands() if f"## {' '.join(path)}\n" not in page] == []


def test_variables_are_told_with_what_they_say() -> None:
    page = settings.page()
    assert "| `TOKEN_KEY_ID` |  | KMS key (ECC_NIST_P256) that signs our tokens. |" in page
    assert "`JINBO_WEB_PORT`" in page


def test_what_comes_later_is_not_said_to_lack_a_test() -> None:
    held = faults.tests_by_tag()
    assert {"F1", "F3", "F7", "F14", "A4", "A6"} <= set(held)
    assert [tag for tag in LATER if held.get(tag) and f"**{tag}**" not in faults.page()] == []

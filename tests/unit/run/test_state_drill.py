"""Export, wipe, restore: the same state, by hash (F25); a damaged export is refused before anything is written."""

from __future__ import annotations

import gzip
import random
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from local.state.drill import StateMismatch, export, hashes, restore, wipe
from local.state.tables import Table, item_of, line_of

ITEMS = [
    {
        "pk": {"S": f"DEVICE#{n}"},
        "sk": {"S": "P#1"},
        "n": {"N": "1.50"},
        "raw": {"B": bytes([n, 0, 255])},
        "名": {"S": "冷柜"},
    }
    for n in range(60)
]


class Dynamo:
    """A table in memory that speaks the three calls that an export needs; it takes part of each batch at first."""

    def __init__(self, items: list[dict[str, Any]]) -> None:
        self.held = {(item["pk"]["S"], item["sk"]["S"]): item for item in items}
        self.busy = True

    def get_paginator(self, name: str) -> Dynamo:
        assert name == "scan"
        return self

    def paginate(self, **_: Any) -> Iterator[Mapping[str, Any]]:
        items = list(self.held.values())
        random.shuffle(items)
        yield {"Items": items[:7]}
        yield {"Items": items[7:]}

    def batch_write_item(self, RequestItems: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
        ((name, requests),) = RequestItems.items()
        assert len(requests) <= 25
        self.busy = not self.busy
        taken = len(requests) // 2 if self.busy and len(requests) > 1 else len(requests)
        for request in requests[:taken]:
            if "PutRequest" in request:
                item = request["PutRequest"]["Item"]
                self.held[item["pk"]["S"], item["sk"]["S"]] = item
            else:
                key = request["DeleteRequest"]["Key"]
                del self.held[key["pk"]["S"], key["sk"]["S"]]
        return {"UnprocessedItems": {name: requests[taken:]} if requests[taken:] else {}}


@pytest.fixture
def tables() -> dict[str, Table]:
    return {
        "records": Table(Dynamo(ITEMS[:40]), "jinbo-records"),
        "readings": Table(Dynamo(ITEMS[40:]), "jinbo-readings"),
    }


def test_what_is_restored_has_the_hash_of_what_was_exported(tables: dict[str, Table], tmp_path: Path) -> None:
    before = export(tables, tmp_path)
    assert wipe(tables) == {"records": 40, "readings": 20}
    assert hashes(tables) != before
    assert restore(tables, tmp_path) == {"records": 40, "readings": 20}
    assert hashes(tables) == before


def test_the_hash_does_not_depend_on_the_order_but_on_every_attribute(tables: dict[str, Table]) -> None:
    assert hashes(tables) == hashes(tables)
    before = hashes(tables)["records"]
    tables["records"].put([{**ITEMS[0], "n": {"N": "1.51"}}])
    assert hashes(tables)["records"] != before


def test_what_the_table_lets_go_soon_is_exported_but_not_part_of_the_hash(
    tables: dict[str, Table], tmp_path: Path
) -> None:
    before = hashes(tables)
    soon, later = (str(int(time.time()) + days * 86_400) for days in (0, 30))
    tables["records"].put([{**ITEMS[0], "sk": {"S": "TICKET#1"}, "ttl": {"N": soon}}])
    assert hashes(tables) == before
    assert export(tables, tmp_path) == before
    wipe(tables)
    assert restore(tables, tmp_path)["records"] == 41
    tables["records"].put([{**ITEMS[0], "sk": {"S": "TICKET#2"}, "ttl": {"N": later}}])
    assert hashes(tables) != before


def test_a_damaged_export_is_refused_and_nothing_written(tables: dict[str, Table], tmp_path: Path) -> None:
    export(tables, tmp_path)
    wipe(tables)
    lines = gzip.decompress((tmp_path / "readings.jsonl.gz").read_bytes()).splitlines(keepends=True)
    (tmp_path / "readings.jsonl.gz").write_bytes(gzip.compress(b"".join(lines[1:])))
    with pytest.raises(StateMismatch, match="holds 19 items, not the 20 exported"):
        restore(tables, tmp_path)
    (tmp_path / "readings.jsonl.gz").write_bytes(b"not gzip")
    with pytest.raises(StateMismatch, match="cannot be read"):
        restore(tables, tmp_path)
    assert [list(table.items()) for table in tables.values()] == [[], []]


def test_an_export_of_another_format_is_refused_by_name(tables: dict[str, Table], tmp_path: Path) -> None:
    export(tables, tmp_path)
    manifest = tmp_path / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"format": 1', '"format": 9'))
    with pytest.raises(StateMismatch, match="format 9; this version reads 1"):
        restore(tables, tmp_path)


def test_bytes_survive_their_line() -> None:
    assert item_of(line_of(ITEMS[3])) == ITEMS[3]


def test_a_folder_that_is_no_export_is_named(tmp_path: Path) -> None:
    with pytest.raises(StateMismatch, match="is no export"):
        restore({}, tmp_path / "nowhere")

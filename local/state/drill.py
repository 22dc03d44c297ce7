"""The restore drill (恢复演练): export both tables, wipe them, restore them, and hold the hashes together."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from local.state.tables import Item, StateHash, Table, item_of, lasts, line_of

FORMAT = 1
_MANIFEST = "manifest.json"


class StateMismatch(RuntimeError):
    """What was read is not what was written; the message names table and counts."""


def export(tables: Mapping[str, Table], folder: Path) -> dict[str, str]:
    """Writes `<table>.jsonl.gz` for each table and a manifest that a damaged file is known by; the hashes as `hashes` has them."""
    folder.mkdir(parents=True, exist_ok=True)
    whole, counts, lasting = {}, {}, {}
    for name, table in tables.items():
        state, kept = StateHash(), StateHash()
        with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8", compresslevel=3) as file:
            for item in table.items():
                line = line_of(item)
                state.add(line)
                if lasts(item):
                    kept.add(line)
                file.write(line + "\n")
        whole[name], counts[name], lasting[name] = state.hex, state.items, kept.hex
    manifest = {"format": FORMAT, "hashes": whole, "items": counts}
    (folder / _MANIFEST).write_text(json.dumps(manifest, indent=2), encoding="utf-8")
    return lasting


def wipe(tables: Mapping[str, Table]) -> dict[str, int]:
    """Deletes every item; how many of each table."""
    return {name: table.delete_all() for name, table in tables.items()}


def restore(tables: Mapping[str, Table], folder: Path) -> dict[str, int]:
    """Writes an export back; how many items of each table. The files are checked against the manifest before anything is written.

    Raises:
        StateMismatch: a file is damaged, or of another format.
    """
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StateMismatch(f"{folder} is no export: its {_MANIFEST} cannot be read ({error})") from error
    if manifest["format"] != FORMAT:
        raise StateMismatch(f"{folder} is an export of format {manifest['format']}; this version reads {FORMAT}")
    for name in tables:
        state = StateHash()
        for line in _lines(folder, name):
            state.add(line)
        if state.hex != manifest["hashes"][name]:
            raise StateMismatch(
                f"{name}.jsonl.gz holds {state.items} items, not the {manifest['items'][name]} exported"
            )
    return {name: table.put(_items(folder, name)) for name, table in tables.items()}


def hashes(tables: Mapping[str, Table]) -> dict[str, str]:
    """The hash of each table as it is now, without what the table itself lets go soon: that would change while one looks."""
    found = {}
    for name, table in tables.items():
        state = StateHash()
        for item in filter(lasts, table.items()):
            state.add(line_of(item))
        found[name] = state.hex
    return found


def deployed_tables() -> dict[str, Table]:
    """The two tables of the stack that the environment names."""
    from jinbo.platform.aws import client
    from jinbo.platform.settings import settings

    dynamodb = client("dynamodb")
    return {
        "records": Table(dynamodb, settings().records_table),
        "readings": Table(dynamodb, settings().readings_table),
    }


def _lines(folder: Path, name: str) -> Iterator[str]:
    try:
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            for line in file:
                yield line.rstrip("\n")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise StateMismatch(f"{name}.jsonl.gz cannot be read: {error}") from error


def _items(folder: Path, name: str) -> Iterator[Item]:
    return (item_of(line) for line in _lines(folder, name))

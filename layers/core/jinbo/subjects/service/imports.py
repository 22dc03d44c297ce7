"""Import of sheets (批量导入): row by row, each taken whole or not at all; the same sheet again changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from jinbo.identity.service import require
from jinbo.kernel.access import Principal, Scope
from jinbo.kernel.clock import Clock
from jinbo.kernel.errors import JinboError, NotFoundError, UnavailableError
from jinbo.kernel.ids import Ids
from jinbo.subjects.model import Business, Device, Lift, Source
from jinbo.subjects.ports import BadRow, Entry, ImportReport, ImportStore, Progress, Register, RowReader
from jinbo.subjects.rules import actions
from jinbo.subjects.rules.columns import SheetKind
from jinbo.subjects.rules.sheets import Row
from jinbo.subjects.service.business_writer import BusinessWriter
from jinbo.subjects.service.devices import Devices
from jinbo.subjects.service.lifts import Lifts
from jinbo.subjects.service.outcome import Stored

CHUNK = 50
"""Rows whose stored forms are read in one go."""
MAX_BAD_ROWS = 1_000
"""Reasons kept in a report; the counts are always whole."""
Thing = Business | Lift | Device


class Imports:
    """Takes sheets into the register."""

    def __init__(
        self,
        *,
        register: Register,
        writer: BusinessWriter,
        lifts: Lifts,
        devices: Devices,
        reader: RowReader,
        store: ImportStore,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._register = register
        self._writer = writer
        self._lifts = lifts
        self._devices = devices
        self._reader = reader
        self._store = store
        self._clock = clock
        self._ids = ids

    def run(
        self,
        principal: Principal,
        kind: SheetKind,
        rows: Iterable[Row],
        *,
        government: bool = False,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> ImportReport:
        """Takes `rows` in; `government` marks a government feed, whose wrong check digits are flagged instead of refused.

        A dry run judges every row by itself and writes nothing but the report. When the store stays busy it stops with
        UnavailableError: what was taken stays, and the same sheet again goes on from there.
        """
        require(principal, actions.IMPORT, Scope())
        source = Source.INTEGRATION if government else Source.IMPORT
        counts: Counter[str] = Counter()
        bad: list[BadRow] = []
        for chunk in _chunks(enumerate(rows, 1)):
            entries: list[tuple[int, Entry]] = []
            for number, row in chunk:
                try:
                    entries.append((number, self._reader.read(kind, row, source)))
                except JinboError as refusal:
                    counts["refused"] += 1
                    bad += _bad_rows(number, refusal)
            known = self._known(kind, [entry.thing.id for _, entry in entries])
            for number, entry in entries:
                try:
                    stored = self._put(entry, known.get(entry.thing.id), principal.id, dry_run)
                except UnavailableError:
                    raise
                except JinboError as refusal:
                    counts["refused"] += 1
                    bad += _bad_rows(number, refusal)
                    continue
                counts[stored.outcome] += 1
                counts["flagged"] += bool(getattr(stored.thing, "flags", ()))
                if not dry_run:
                    known[stored.thing.id] = stored.thing
            if progress is not None:
                progress(len(chunk))
        report = ImportReport(
            id=self._ids.new(),
            kind=kind,
            actor=principal.id,
            at=self._clock.now(),
            bad_rows=tuple(sorted(bad[:MAX_BAD_ROWS], key=lambda row: row.row)),
            dry_run=dry_run,
            **{name: counts[name] for name in ("created", "updated", "unchanged", "refused", "flagged")},
        )
        self._store.save(report)
        return report

    def report(self, principal: Principal, import_id: str) -> ImportReport:
        """What became of an import.

        Raises:
            NotFoundError: no such import.
        """
        require(principal, actions.IMPORT, Scope())
        found = self._store.load(import_id)
        if found is None:
            raise NotFoundError
        return found

    def _known(self, kind: SheetKind, ids: list[str]) -> dict[str, Thing]:
        if kind is SheetKind.BUSINESSES:
            return {**self._register.businesses(ids)}
        return {**(self._register.lifts(ids) if kind is SheetKind.LIFTS else self._register.devices(ids))}

    def _put(
        self, entry: Entry, previous: Thing | None, actor: str, dry_run: bool
    ) -> Stored[Business] | Stored[Lift] | Stored[Device]:
        thing = entry.thing
        if isinstance(thing, Business):
            assert previous is None or isinstance(previous, Business)
            return self._writer.put(
                thing, previous, actor=actor, contact=entry.contact, confirmed=entry.confirmed, dry_run=dry_run
            )
        if isinstance(thing, Lift):
            assert previous is None or isinstance(previous, Lift)
            return self._lifts.put(thing, previous, confirmed=entry.confirmed, dry_run=dry_run)
        assert previous is None or isinstance(previous, Device)
        return self._devices.put(thing, previous, dry_run=dry_run)


def _chunks(rows: Iterator[tuple[int, Row]]) -> Iterator[list[tuple[int, Row]]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _bad_rows(number: int, refusal: JinboError) -> list[BadRow]:
    fields = refusal.details.get("fields")
    if not fields:
        what = str(refusal.details.get("what", ""))
        return [BadRow(number, what, refusal.code, refusal.zh, refusal.en)]
    return [BadRow(number, field["field"], field["code"], field["reason"], field["reason_en"]) for field in fields]

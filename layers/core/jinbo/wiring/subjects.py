"""Subjects bound to their stores (主体信息装配). What only some functions need is imported where it is made."""

from __future__ import annotations

from functools import cache
from secrets import token_bytes
from typing import TYPE_CHECKING

from jinbo.platform.aws import client
from jinbo.platform.clock import platform_clock
from jinbo.platform.settings import settings
from jinbo.subjects.records.device_reads import DeviceReader

if TYPE_CHECKING:
    from jinbo.kernel.fact import Subject
    from jinbo.subjects.model import Business, Device, Lift
    from jinbo.subjects.records.register import TableRegister
    from jinbo.subjects.service import DeviceRegistry, Subjects
    from jinbo.subjects.service.business_writer import BusinessWriter
    from jinbo.subjects.service.codes import Codes
    from jinbo.subjects.service.exports import Exports
    from jinbo.subjects.service.imports import Imports
    from jinbo.subjects.service.ledger import Ledger
    from jinbo.subjects.service.venue import Venue


@cache
def devices() -> DeviceRegistry:
    """Devices by id, for the lanes: needs no PynamoDB."""
    from jinbo.subjects.service import DeviceRegistry

    return DeviceRegistry(_reader())


@cache
def _reader() -> DeviceReader:
    return DeviceReader(client("dynamodb"))


def registered(subject: Subject) -> Business | Lift | Device | None:
    """The thing that a subject names, for alerts: needs no PynamoDB either."""
    return _reader().of(subject)


@cache
def _register() -> TableRegister:
    from jinbo.subjects.records.register import TableRegister

    return TableRegister(_reader())


@cache
def _writer() -> BusinessWriter:
    from jinbo.platform.keys import Seal
    from jinbo.subjects.service.business_writer import BusinessWriter
    from jinbo.wiring.timers import timers

    return BusinessWriter(_register(), timers(), Seal(client("kms"), settings().data_key_id), platform_clock())


@cache
def subjects() -> Subjects:
    """The register."""
    from jinbo.subjects.service import Businesses, Devices, Lifts, Subjects

    register, clock = _register(), platform_clock()
    return Subjects(Businesses(register, _writer(), clock), Lifts(register, clock), Devices(register, clock), register)


@cache
def ledger() -> Ledger:
    """The ledger of facts and its timelines."""
    from jinbo.subjects.records.ledger import TableLedger
    from jinbo.subjects.service.ledger import Ledger

    return Ledger(TableLedger(), _reader())


@cache
def codes() -> Codes:
    """Printed codes and their public cards."""
    from jinbo.platform.secrets import Secrets
    from jinbo.subjects.code_keys import SecretCodeKeys
    from jinbo.subjects.printing import SegnoPrinter
    from jinbo.subjects.records.codes import TableCodes
    from jinbo.subjects.service.codes import Codes

    return Codes(
        store=TableCodes(),
        keys=SecretCodeKeys(Secrets(client("secretsmanager"), settings().secrets_prefix).get),
        register=_register(),
        printer=SegnoPrinter(),
        random_bytes=token_bytes,
        clock=platform_clock(),
        public_url=settings().public_url,
    )


@cache
def imports() -> Imports:
    """Import of sheets (pydantic: the API and the CLI only)."""
    from jinbo.kernel.ids import Ulids
    from jinbo.subjects.records.imports import TableImports
    from jinbo.subjects.service.imports import Imports
    from jinbo.subjects.wire.rows import PydanticRows

    clock = platform_clock()
    return Imports(
        register=_register(),
        writer=_writer(),
        lifts=subjects().lifts,
        devices=subjects().equipment,
        reader=PydanticRows(),
        store=TableImports(),
        clock=clock,
        ids=Ulids(clock, token_bytes),
    )


@cache
def exports() -> Exports:
    """Export of sheets."""
    from jinbo.subjects.service.exports import Exports

    return Exports(_register())


@cache
def venue() -> Venue:
    """The venue's plan."""
    from jinbo.subjects.service.venue import Venue

    return Venue(_register())

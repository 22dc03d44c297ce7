"""Subjects bound to their stores (主体信息装配)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jinbo.platform.aws import client
from jinbo.platform.clock import platform_clock
from jinbo.platform.settings import settings
from jinbo.subjects.records.device_reads import DeviceReader
from jinbo.subjects.service import Businesses, DeviceRegistry, Devices, Lifts, Subjects
from jinbo.subjects.service.business_writer import BusinessWriter

if TYPE_CHECKING:
    from jinbo.subjects.records.register import TableRegister


@cache
def devices() -> DeviceRegistry:
    """Devices by id, for the lanes: needs no PynamoDB."""
    return DeviceRegistry(DeviceReader(client("dynamodb")))


@cache
def _register() -> TableRegister:
    from jinbo.subjects.records.register import TableRegister

    return TableRegister(DeviceReader(client("dynamodb")))


@cache
def writer() -> BusinessWriter:
    """Stores businesses."""
    from jinbo.platform.keys import Seal
    from jinbo.wiring.timers import timers

    vault = Seal(client("kms"), settings().data_key_id)
    return BusinessWriter(_register(), timers(), vault, platform_clock())


@cache
def subjects() -> Subjects:
    """The register."""
    register = _register()
    clock = platform_clock()
    return Subjects(Businesses(register, writer(), clock), Lifts(register, clock), Devices(register, clock), register)

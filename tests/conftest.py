"""What every test may use: a clock that stands still, ids that count, and the tables' world (moto or the emulator)."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from fakes.time import CountingIds, StandingClock
from hypothesis import settings as properties
from jinbo.platform import aws, media
from jinbo.platform.clock import platform_clock
from jinbo.platform.settings import settings

FAKE_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "POWERTOOLS_TRACE_DISABLED": "true",
    "POWERTOOLS_METRICS_NAMESPACE": "Jinbo",
    "RECORDS_TABLE": "records",
    "READINGS_TABLE": "readings",
    "JINBO_LOCAL": "1",
}
# before any module is imported, so that no test can ever reach an account of anybody's
os.environ.update(FAKE_ENVIRONMENT)
os.environ.pop("AWS_PROFILE", None)
# no test asserts how long something takes: a busy machine is no fault of the code
properties.register_profile("jinbo", deadline=None)
properties.load_profile("jinbo")


@pytest.fixture
def clock() -> StandingClock:
    """2020-11-05 08:00 in Shanghai, the fair's first morning; moved by hand."""
    return StandingClock()


@pytest.fixture
def ids() -> CountingIds:
    """Ids that count up."""
    return CountingIds()


@pytest.fixture
def fresh_settings() -> Iterator[None]:
    """For tests that change the environment: what was parsed or made from it before and after is forgotten."""
    forget_everything_made_from_settings()
    yield
    forget_everything_made_from_settings()


def forget_everything_made_from_settings() -> None:
    """Settings, clocks and clients are kept for a process; a test that changes the environment starts without them."""
    settings.cache_clear()
    platform_clock.cache_clear()
    aws.client.cache_clear()
    aws._session.cache_clear()
    media.signing_client.cache_clear()

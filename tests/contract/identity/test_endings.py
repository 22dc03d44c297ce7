"""What ends a sign-in is kept with its news in the same write, and found in one question by whoever pushes to screens."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.time import FIRST_MORNING, StandingClock
from jinbo.identity.model import Account, Session
from jinbo.identity.records import AccountRecords, EndingRecords, SessionRecords
from jinbo.identity.records.endings import EndingRecord
from jinbo.identity.rules.endings import Ending
from jinbo.kernel.access import Role
from jinbo.kernel.errors import ConflictError
from jinbo.platform.outbox import decode_facts

NOW = FIRST_MORNING
ROLES = frozenset({Role.INSPECTOR})
OF_ACCOUNT, OF_SESSION = Ending("a1", NOW), Ending("a1", NOW + timedelta(seconds=1), "s1")


@pytest.fixture
def accounts(tables: None) -> AccountRecords:
    made = AccountRecords(StandingClock())
    made.add(Account("a1", "陈*", ROLES, NOW), [])
    return made


@pytest.fixture
def sessions(tables: None) -> SessionRecords:
    made = SessionRecords(StandingClock())
    made.add(Session("s1", "a1", ROLES, "hash-1", NOW, NOW + timedelta(days=7)))
    return made


def told() -> list[tuple[str, object]]:
    return [(fact.kind, fact.value) for one in EndingRecord.query("SESSIONS#ENDED") for fact in decode_facts(one.facts)]


def test_a_changed_account_keeps_the_ending_of_its_sessions_and_tells_it(accounts: AccountRecords) -> None:
    account = accounts.get("a1")
    assert account is not None
    accounts.save(replace(account, valid_from=NOW), ending=OF_ACCOUNT)
    assert EndingRecords(StandingClock()).recent() == [OF_ACCOUNT]
    value = {"account": "a1", "session": "", "at": "2020-11-05T00:00:00.000Z"}
    assert told() == [("identity.sessions.ended", value)]


def test_a_change_that_lost_its_race_ends_nothing(accounts: AccountRecords) -> None:
    account = accounts.get("a1")
    assert account is not None
    accounts.save(account)
    with pytest.raises(ConflictError):
        accounts.save(account, ending=OF_ACCOUNT)
    assert EndingRecords(StandingClock()).recent() == []


def test_a_session_is_ended_once_however_often_it_is_asked(sessions: SessionRecords) -> None:
    for seconds in (0, 1):
        sessions.revoke(replace(OF_SESSION, at=OF_SESSION.at + timedelta(seconds=seconds)))
    sessions.revoke(replace(OF_SESSION, session="never was"))
    assert EndingRecords(StandingClock()).recent() == [OF_SESSION]
    assert len(told()) == 1


def test_endings_are_forgotten_when_nothing_can_be_open_any_longer(sessions: SessionRecords) -> None:
    sessions.revoke(OF_SESSION)
    later = StandingClock()
    later.advance(hours=3, seconds=2)
    assert EndingRecords(later).recent() == []


def test_an_ending_means_its_session_or_all_that_the_account_opened_before() -> None:
    assert OF_SESSION.ends("a1", "s1", NOW)
    assert not OF_SESSION.ends("a1", "s2", NOW)
    assert OF_ACCOUNT.ends("a1", "s2", NOW - timedelta(seconds=1))
    assert OF_ACCOUNT.ends("a1", "", None)
    assert not OF_ACCOUNT.ends("a1", "s3", NOW)
    assert not OF_ACCOUNT.ends("a2", "s2", NOW - timedelta(seconds=1))

"""Identity's stores: the fakes and the records keep the same promises."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.identity import FakeAccounts, FakeAudit, FakeGuards, FakeOneTime, FakeSessions
from fakes.time import FIRST_MORNING, StandingClock
from jinbo.identity.model import Account, AccountStatus, OneTimeKind, Person, Session
from jinbo.identity.ports import AccountStore, AuditStore, GuardStore, OneTimeStore, SessionStore
from jinbo.identity.records import AccountRecords, AuditRecords, GuardRecords, OneTimeRecords, SessionRecords
from jinbo.identity.rules.audit import START, Entry, Outcome, Root, entry_hash, root_hash
from jinbo.identity.rules.endings import Ending
from jinbo.kernel.access import Role
from jinbo.kernel.errors import ConflictError, InvalidError
from jinbo.kernel.fact import Fact, Subject

NOW = FIRST_MORNING
SESSION = Session("s1", "a1", frozenset({Role.INSPECTOR}), "hash-1", NOW, NOW + timedelta(days=7))


def account(id_: str, name: str = "陈*", enterprise: str = "", *roles: Role) -> Account:
    return Account(
        id=id_,
        name=name,
        login=id_,
        roles=frozenset(roles or {Role.INSPECTOR}),
        enterprise=enterprise,
        zones=frozenset({"Z1"}),
        status=AccountStatus.ACTIVE,
        password="scrypt$…",
        totp="sealed",
        phone="sealed too",
        openid="sealed as well",
        valid_from=NOW,
        created_at=NOW,
        created_by="operator",
    )


class AccountStoreContract:
    def test_what_is_added_is_found_by_id_and_by_name(self, store: AccountStore) -> None:
        store.add(account("a1"), ["staff:chen"])
        assert store.get("a1") == replace(account("a1"), version=1)
        assert store.by_name("staff:chen") == store.get("a1")
        assert store.get("a2") is store.by_name("staff:li") is None

    def test_a_taken_name_keeps_the_whole_account_out(self, store: AccountStore) -> None:
        store.add(account("a1"), ["staff:chen"])
        with pytest.raises(ConflictError):
            store.add(account("a2"), ["staff:chen"])
        assert store.get("a2") is None

    def test_people_are_found_by_id_without_what_is_secret(self, store: AccountStore) -> None:
        store.add(account("a1"), [])
        store.add(account("a2", "李*", "ent-1", Role.ENT_FSM), [])
        found = sorted(store.people(["a1", "a2", "a2", "absent"]), key=lambda person: person.id)
        assert list(dict.fromkeys(found)) == [
            Person("a1", "陈*", frozenset({Role.INSPECTOR})),
            Person("a2", "李*", frozenset({Role.ENT_FSM}), "ent-1"),
        ]

    def test_of_two_changes_on_one_version_the_second_is_refused(self, store: AccountStore) -> None:
        store.add(account("a1"), [])
        read = store.get("a1")
        assert read is not None
        store.save(replace(read, name="王*"))
        with pytest.raises(ConflictError):
            store.save(replace(read, name="李*"))
        changed = store.get("a1")
        assert changed is not None
        assert (changed.name, changed.version) == ("王*", 2)

    def test_a_name_may_come_to_belong_to_another(self, store: AccountStore) -> None:
        store.add(account("a1"), ["wechat:x"])
        store.add(account("a2"), [])
        store.point("wechat:x", "a2")
        found = store.by_name("wechat:x")
        assert found is not None
        assert found.id == "a2"

    def test_a_step_is_used_once_and_never_backwards(self, store: AccountStore) -> None:
        store.add(account("a1"), [])
        assert [store.take_step("a1", step) for step in (10, 10, 9, 11)] == [True, False, False, True]

    def test_lists_come_in_pages_by_name_within_an_enterprise_or_all(self, store: AccountStore) -> None:
        for number in range(5):
            store.add(account(f"a{number}", f"name {number}", f"e{number % 2}", Role.ENT_STAFF), [])
        store.add(account("p", "", "", Role.PUBLIC), [])
        first = store.page(None, "", 3)
        second = store.page(None, first.next_cursor, 3)
        assert [found.id for found in (*first.items, *second.items)] == ["a0", "a2", "a4", "a1", "a3"]
        assert second.next_cursor == ""
        assert [found.id for found in store.page("e1", "", 3).items] == ["a1", "a3"]

    def test_facts_travel_with_the_account(self, store: AccountStore) -> None:
        fact = Fact("f1", "identity.account.created", Subject("account", "a1"), NOW, NOW)
        store.add(account("a1"), [], [fact])
        assert store.get("a1") is not None


def test_anothers_cursor_is_refused(tables: None) -> None:
    with pytest.raises(InvalidError, match="bad-cursor"):
        AccountRecords(StandingClock()).page("e1", "e2#x#y|ACCOUNT#y", 3)


class SessionStoreContract:
    def test_what_is_kept_is_read_again(self, store: SessionStore) -> None:
        assert store.get("s1") == SESSION
        assert store.get("s2") is None

    def test_a_rotation_remembers_the_old_token(self, store: SessionStore) -> None:
        assert store.rotate(SESSION, "hash-2", NOW)
        assert store.get("s1") == replace(SESSION, refresh_hash="hash-2", otp_at=NOW)
        assert store.was_used("s1", "hash-1")
        assert not store.was_used("s1", "hash-2")

    def test_of_two_rotations_of_one_token_one_wins(self, store: SessionStore) -> None:
        assert [store.rotate(SESSION, new, None) for new in ("hash-2", "hash-3")] == [True, False]

    def test_a_revoked_session_rotates_no_more(self, store: SessionStore) -> None:
        for session in ("s1", "s1", "never was"):
            store.revoke(Ending("a1", NOW, session))
        read = store.get("s1")
        assert read is not None
        assert read.revoked
        assert not store.rotate(read, "hash-2", None)


class OneTimeStoreContract:
    def test_a_secret_is_looked_at_often_and_taken_once(self, store: OneTimeStore) -> None:
        store.put(OneTimeKind.LINK, "h", {"account": "a1"}, NOW + timedelta(hours=1))
        assert store.peek(OneTimeKind.LINK, "h", NOW) == store.peek(OneTimeKind.LINK, "h", NOW) == {"account": "a1"}
        assert store.take(OneTimeKind.LINK, "h", NOW) == {"account": "a1"}
        assert store.take(OneTimeKind.LINK, "h", NOW) is None

    def test_it_is_good_for_its_use_and_time_only(self, store: OneTimeStore) -> None:
        store.put(OneTimeKind.LINK, "h", {"account": "a1"}, NOW + timedelta(hours=1))
        assert store.peek(OneTimeKind.TOTP, "h", NOW) is None
        assert store.take(OneTimeKind.LINK, "h", NOW + timedelta(hours=1)) is None


class GuardStoreContract:
    def test_attempts_are_counted_given_back_and_cleared(self, store: GuardStore) -> None:
        assert [store.begin("n", NOW).attempts for _ in range(2)] == [1, 2]
        store.give_back("n", NOW)
        assert store.begin("n", NOW).attempts == 2
        store.clear("n", NOW)
        assert store.begin("n", NOW).attempts == 1
        assert store.begin("other", NOW).attempts == 1

    def test_a_lock_holds_and_remembers_how_often(self, store: GuardStore) -> None:
        fact = Fact("f1", "identity.account.locked", Subject("account", "a1"), NOW, NOW)
        store.lock("n", NOW + timedelta(minutes=15), 1, [fact])
        assert store.begin("n", NOW).locked_until == NOW + timedelta(minutes=15)
        later = store.begin("n", NOW + timedelta(minutes=16))
        assert (later.attempts, later.locks) == (1, 1)
        assert store.begin("n", NOW + timedelta(days=2)).locks == 0


class AuditStoreContract:
    def entry(self, index: int, previous: str = START, shard: int = 0, at: str = "2020-11-05T00:00:00.000Z") -> Entry:
        made = Entry(
            "2020-11-05", shard, index, at, "王*", "x.y", "z:1", Outcome.REFUSED, previous, {"ip": "203.0.113.7"}
        )
        return replace(made, hash=entry_hash(made))

    def test_a_chain_is_read_as_it_was_written(self, store: AuditStore) -> None:
        first = self.entry(0)
        second = self.entry(1, first.hash)
        store.append(first)
        store.append(second)
        assert list(store.chain("2020-11-05", 0)) == [first, second]
        assert store.head("2020-11-05", 0) == second
        assert store.head("2020-11-05", 1) is None
        assert list(store.days("")) == ["2020-11-05"]
        assert list(store.days("2020-11-05")) == []

    def test_a_place_is_taken_once(self, store: AuditStore) -> None:
        store.append(self.entry(0))
        with pytest.raises(ConflictError):
            store.append(self.entry(0))

    def test_pages_are_in_the_order_of_time_over_all_shards(self, store: AuditStore) -> None:
        for second, shard in ((3, 0), (1, 1), (2, 2)):
            store.append(self.entry(0, shard=shard, at=f"2020-11-05T00:00:0{second}.000Z"))
        first = store.page("2020-11-05", "", 2)
        second = store.page("2020-11-05", first.next_cursor, 2)
        assert [entry.shard for entry in (*first.items, *second.items)] == [1, 2, 0]

    def test_a_day_has_one_root(self, store: AuditStore) -> None:
        root = Root("2020-11-05", "", START, {0: (2, "a" * 64), 3: (1, "b" * 64)})
        root = replace(root, hash=root_hash(root))
        store.put_root(root)
        store.put_root(replace(root, hash="another"))
        assert store.root("2020-11-05") == store.newest_root() == root
        assert store.root("2020-11-06") is None


class TestFakeAccount(AccountStoreContract):
    @pytest.fixture
    def store(self) -> AccountStore:
        made: AccountStore = FakeAccounts()
        return made


class TestAccountRecords(AccountStoreContract):
    @pytest.fixture
    def store(self, tables: None) -> AccountStore:
        made: AccountStore = AccountRecords(StandingClock())
        return made


class TestFakeSession(SessionStoreContract):
    @pytest.fixture
    def store(self) -> SessionStore:
        made: SessionStore = FakeSessions()
        made.add(SESSION)
        return made


class TestSessionRecords(SessionStoreContract):
    @pytest.fixture
    def store(self, tables: None) -> SessionStore:
        made: SessionStore = SessionRecords(StandingClock())
        made.add(SESSION)
        return made


class TestFakeOneTime(OneTimeStoreContract):
    @pytest.fixture
    def store(self) -> OneTimeStore:
        made: OneTimeStore = FakeOneTime()
        return made


class TestOneTimeRecords(OneTimeStoreContract):
    @pytest.fixture
    def store(self, tables: None) -> OneTimeStore:
        made: OneTimeStore = OneTimeRecords(StandingClock())
        return made


class TestFakeGuard(GuardStoreContract):
    @pytest.fixture
    def store(self) -> GuardStore:
        made: GuardStore = FakeGuards()
        return made


class TestGuardRecords(GuardStoreContract):
    @pytest.fixture
    def store(self, tables: None) -> GuardStore:
        made: GuardStore = GuardRecords(StandingClock())
        return made

    def test_fifty_attempts_at_once_are_fifty(self, store: GuardStore, request: pytest.FixtureRequest) -> None:
        if request.node.callspec.params["tables"] == "moto":
            pytest.skip("moto adds without a lock; the emulator is asked")
        with ThreadPoolExecutor(8) as pool:
            counts = list(pool.map(lambda _: store.begin("n", NOW).attempts, range(50)))
        assert sorted(counts) == list(range(1, 51))


class TestFakeAudit(AuditStoreContract):
    @pytest.fixture
    def store(self) -> AuditStore:
        made: AuditStore = FakeAudit()
        return made


class TestAuditRecords(AuditStoreContract):
    @pytest.fixture
    def store(self, tables: None) -> AuditStore:
        made: AuditStore = AuditRecords(StandingClock())
        return made

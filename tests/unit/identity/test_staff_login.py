"""Staff sign in: invitation, enrolment, two steps, lock-out, step-up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes.identity import World
from jinbo.identity.model import AccountStatus, Invited, NewAccount, Tokens
from jinbo.identity.rules.totp import STEP_S, code_at, secret_bytes
from jinbo.kernel.access import Role
from jinbo.kernel.errors import InvalidError, TooManyRequestsError, UnauthenticatedError

PASSWORD = "correct horse battery"
IP = "203.0.113.7"


@pytest.fixture
def world() -> World:
    return World()


def invited(world: World, login: str = "chen", *roles: Role) -> Invited:
    return world.accounts.invite(NewAccount("陈*", frozenset(roles or {Role.DUTY_OFFICER}), login), by="operator")


class Person:
    """Somebody with an invitation and an authenticator app."""

    def __init__(self, world: World, login: str = "chen", *roles: Role) -> None:
        self.world, self.login = world, login
        self.invited = invited(world, login, *roles)
        self.id = self.invited.account.id

    def enrol(self) -> Person:
        enrolment = self.world.login.enrol(self.invited.invitation, PASSWORD)
        self.secret = secret_bytes(enrolment.secret)
        self.tokens = self.world.login.confirm(enrolment.ticket, self.code(), IP)
        self.world.clock.advance(seconds=STEP_S)
        return self

    def code(self) -> str:
        return code_at(self.secret, int(self.world.clock.now().timestamp()) // STEP_S)

    def sign_in(self) -> Tokens:
        return self.world.login.confirm(self.world.login.login(self.login, PASSWORD, IP).ticket, self.code(), IP)


def test_an_invited_officer_enrols_and_is_signed_in(world: World) -> None:
    person = Person(world).enrol()
    assert person.tokens.principal.roles == {Role.DUTY_OFFICER}
    assert person.tokens.principal.step_up
    assert world.account_store.accounts[person.id].status is AccountStatus.ACTIVE


def test_the_link_serves_once_and_for_a_day(world: World) -> None:
    person = Person(world).enrol()
    with pytest.raises(UnauthenticatedError, match="bad-link"):
        world.login.enrol(person.invited.invitation, PASSWORD)
    late = invited(world, "late")
    world.clock.advance(hours=24)
    with pytest.raises(UnauthenticatedError, match="bad-link"):
        world.login.enrol(late.invitation, PASSWORD)


def test_a_weak_password_is_named_and_leaves_the_link_good(world: World) -> None:
    its = invited(world)
    for weak in ("short", "aaaaaaaaaaaaaaa", "my name is chen"):
        with pytest.raises(InvalidError, match="weak-password"):
            world.login.enrol(its.invitation, weak)
    assert world.login.enrol(its.invitation, PASSWORD).totp_uri.startswith("otpauth://totp/Jinbo%3Achen?secret=")


def test_whoever_closed_the_page_before_the_first_code_goes_on_by_signing_in(world: World) -> None:
    its = invited(world)
    world.login.enrol(its.invitation, PASSWORD)
    ticket = world.login.login("chen", PASSWORD, IP)
    assert ticket.next == "enrol"
    assert world.login.enrol(ticket.ticket, PASSWORD).secret


def test_password_then_code_gives_tokens(world: World) -> None:
    tokens = Person(world).enrol().sign_in()
    assert (tokens.expires_in, tokens.principal.step_up) == (900, True)


def test_names_are_the_same_in_any_case(world: World) -> None:
    Person(world).enrol()
    assert world.login.login("  CHEN ", PASSWORD, IP).next == "totp"


def test_a_code_is_used_once(world: World) -> None:
    person = Person(world).enrol()
    code = person.code()
    first = world.login.login("chen", PASSWORD, IP)
    second = world.login.login("chen", PASSWORD, IP)
    assert world.login.confirm(first.ticket, code, IP)
    with pytest.raises(UnauthenticatedError, match="bad-code"):
        world.login.confirm(second.ticket, code, IP)


def test_a_ticket_is_used_once_and_lives_five_minutes(world: World) -> None:
    person = Person(world).enrol()
    ticket = world.login.login("chen", PASSWORD, IP)
    world.login.confirm(ticket.ticket, person.code(), IP)
    world.clock.advance(seconds=STEP_S)
    with pytest.raises(UnauthenticatedError, match="bad-code"):
        world.login.confirm(ticket.ticket, person.code(), IP)
    late = world.login.login("chen", PASSWORD, IP)
    world.clock.advance(minutes=5)
    with pytest.raises(UnauthenticatedError, match="bad-code"):
        world.login.confirm(late.ticket, person.code(), IP)


@pytest.mark.parametrize(
    ("login", "password"), [("nobody", PASSWORD), ("chen", "wrong horse battery"), ("gone", PASSWORD)]
)
def test_unknown_wrong_and_disabled_answer_alike(world: World, login: str, password: str) -> None:
    Person(world).enrol()
    gone = Person(world, "gone").enrol()
    world.account_store.accounts[gone.id] = replace(
        world.account_store.accounts[gone.id], status=AccountStatus.DISABLED
    )
    with pytest.raises(UnauthenticatedError) as caught:
        world.login.login(login, password, IP)
    assert (caught.value.code, caught.value.details) == ("bad-credentials", {})


@pytest.mark.parametrize("login", ["chen", "nobody"])
def test_five_failures_lock_a_name_whether_or_not_there_is_such_an_account(world: World, login: str) -> None:
    Person(world).enrol()
    for _ in range(5):
        with pytest.raises(UnauthenticatedError):
            world.login.login(login, "wrong horse battery", IP)
    with pytest.raises(TooManyRequestsError) as caught:
        world.login.login(login, PASSWORD, IP)
    assert 890 < caught.value.retry_after <= 901
    world.clock.advance(minutes=15, seconds=1)
    with pytest.raises(UnauthenticatedError, match="bad-credentials"):
        world.login.login(login, "wrong horse battery", IP)


def test_each_lock_is_longer_than_the_last_up_to_four_hours(world: World) -> None:
    waits = []
    for _ in range(6):
        for _ in range(5):
            with pytest.raises(UnauthenticatedError):
                world.login.login("nobody", "wrong horse battery", IP)
        with pytest.raises(TooManyRequestsError) as caught:
            world.login.login("nobody", "wrong horse battery", IP)
        waits.append(caught.value.retry_after // 60)
        world.clock.advance(seconds=caught.value.retry_after)
    assert waits == [15, 30, 60, 120, 240, 240]


def test_a_locked_account_is_news_and_stands_in_the_audit_log(world: World) -> None:
    person = Person(world).enrol()
    for _ in range(5):
        with pytest.raises(UnauthenticatedError):
            world.login.login("chen", "wrong horse battery", IP)
    assert [(fact.kind, fact.subject.id) for fact in world.guards.facts] == [("identity.account.locked", person.id)]
    assert (person.id, "identity.lock", "DONE") in world.audited
    assert world.audited.count((person.id, "identity.login", "FAILED")) == 5


def test_guessing_the_code_with_a_known_password_locks_too(world: World) -> None:
    Person(world).enrol()
    for _ in range(5):
        ticket = world.login.login("chen", PASSWORD, IP)
        with pytest.raises(UnauthenticatedError, match="bad-code"):
            world.login.confirm(ticket.ticket, "000000", IP)
    with pytest.raises(TooManyRequestsError):
        world.login.login("chen", PASSWORD, IP)


def test_signing_in_well_many_times_locks_nothing(world: World) -> None:
    person = Person(world).enrol()
    for _ in range(12):
        person.sign_in()
        world.clock.advance(seconds=STEP_S)
    assert person.sign_in()


def test_each_attempt_is_counted_for_account_and_address(world: World) -> None:
    Person(world).enrol()
    world.login.login("Chen", PASSWORD, IP)
    assert world.limiter.checked == [("login", f"chen|{IP}")]


def test_a_fresh_code_steps_a_session_up_and_uses_up_the_old_refresh_token(world: World) -> None:
    person = Person(world).enrol()
    account = world.account_store.accounts[person.id]
    single = world.sessions.open(account, roles=account.roles, otp_at=None)
    assert not single.principal.step_up
    session = single.refresh_token.partition(".")[0]
    stepped = world.login.step_up(person.id, session, person.code(), IP)
    assert stepped.principal.step_up
    with pytest.raises(UnauthenticatedError):
        world.sessions.refresh(single.refresh_token)


def test_without_a_second_factor_nobody_steps_up(world: World) -> None:
    its = invited(world)
    with pytest.raises(InvalidError, match="no-second-factor"):
        world.login.step_up(its.account.id, "s", "123456", IP)


def test_no_secret_is_kept_readable_or_shown(world: World) -> None:
    person = Person(world).enrol()
    account = world.account_store.accounts[person.id]
    assert PASSWORD not in account.password
    assert account.password.startswith("scrypt$")
    assert account.totp.startswith("totp|")  # sealed for this purpose
    assert "scrypt" not in repr(account)
    assert person.invited.invitation not in repr(person.invited)


def test_a_ticket_serves_once_even_with_a_fresh_code(world: World) -> None:
    person = Person(world).enrol()
    ticket = world.login.login("chen", PASSWORD, IP).ticket
    world.login.confirm(ticket, person.code(), IP)
    world.clock.advance(seconds=STEP_S)
    with pytest.raises(UnauthenticatedError, match="bad-code"):
        world.login.confirm(ticket, person.code(), IP)

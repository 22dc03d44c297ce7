"""Accounts: who makes, sees and ends whose."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes.identity import World
from jinbo.identity.model import AccountStatus, NewAccount
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError

ENGINEER = Principal("engineer", frozenset({Role.ENGINEER}), step_up=True)
HEAD = Principal("head", frozenset({Role.ENT_ADMIN}), enterprise="e1")


def officer(login: str = "chen") -> NewAccount:
    return NewAccount("陈*", frozenset({Role.DUTY_OFFICER}), login)


@pytest.fixture
def world() -> World:
    return World()


def test_an_engineer_invites_an_officer(world: World) -> None:
    made = world.accounts.create(ENGINEER, officer())
    assert (made.account.status, made.account.created_by) == (AccountStatus.INVITED, "engineer")
    assert ("engineer", "identity.accounts.create", "DONE") in world.audited


def test_without_a_second_factor_an_engineer_does_nothing(world: World) -> None:
    with pytest.raises(ForbiddenError, match="step-up-required"):
        world.accounts.create(Principal("engineer", frozenset({Role.ENGINEER})), officer())


def test_a_login_is_taken_once(world: World) -> None:
    world.accounts.create(ENGINEER, officer("chen"))
    with pytest.raises(ConflictError, match="login-taken"):
        world.accounts.create(ENGINEER, officer("Chen"))


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewAccount("n", frozenset({Role.DUTY_OFFICER}), "a b"), "bad-login"),
        (NewAccount("n", frozenset({Role.ENT_FSM}), "abc"), "enterprise-missing"),
        (NewAccount("n", frozenset({Role.DUTY_OFFICER}), "abc", enterprise="e1"), "enterprise-not-wanted"),
        (NewAccount("n", frozenset({Role.INSPECTOR}), "abc", zones=frozenset({"a,b"})), "bad-zone"),
        (NewAccount("n", frozenset({Role.INSPECTOR}), "abc", phone="call me"), "bad-phone"),
        (NewAccount(" ", frozenset({Role.INSPECTOR}), "abc"), "bad-name"),
    ],
)
def test_what_makes_no_sense_is_named(world: World, new: NewAccount, code: str) -> None:
    with pytest.raises(InvalidError, match=code):
        world.accounts.create(ENGINEER, new)


def test_an_enterprise_head_invites_into_its_own_enterprise_only(world: World) -> None:
    staff = NewAccount("李*", frozenset({Role.ENT_STAFF}))
    assert world.accounts.create(HEAD, staff).account.enterprise == "e1"
    with pytest.raises(NotFoundError):
        world.accounts.create(HEAD, NewAccount("李*", frozenset({Role.ENT_STAFF}), enterprise="e2"))
    with pytest.raises(ForbiddenError, match="role-not-grantable"):
        world.accounts.create(HEAD, NewAccount("李*", frozenset({Role.ENT_ADMIN}), enterprise="e1"))


def test_an_enterprise_head_sees_its_own_people_only(world: World) -> None:
    mine = world.accounts.create(HEAD, NewAccount("李*", frozenset({Role.ENT_STAFF}))).account
    theirs = world.accounts.create(ENGINEER, NewAccount("周*", frozenset({Role.ENT_STAFF}), enterprise="e2")).account
    assert [account.id for account in world.accounts.page(HEAD, "", 10).items] == [mine.id]
    assert len(world.accounts.page(ENGINEER, "", 10).items) == 2
    for foreign_or_absent in (theirs.id, "nobody"):
        with pytest.raises(NotFoundError):
            world.accounts.read(HEAD, foreign_or_absent)


def test_disabling_ends_sessions_at_once_for_who_asks_and_at_the_next_refresh_for_all(world: World) -> None:
    made = world.accounts.create(ENGINEER, officer()).account
    enabled = world.accounts.enable(ENGINEER, made.id)
    world.account_store.save(replace(enabled, status=AccountStatus.ACTIVE))
    world.clock.advance(seconds=1)
    tokens = world.sessions.open(world.account_store.accounts[made.id], roles=made.roles, otp_at=None)
    session = tokens.refresh_token.partition(".")[0]
    assert world.sessions.standing_since(session)
    world.accounts.disable(ENGINEER, made.id)
    assert not world.sessions.standing_since(session)


def test_enabling_again_does_not_revive_old_sessions(world: World) -> None:
    made = world.accounts.create(ENGINEER, officer()).account
    stored = world.account_store.accounts[made.id]
    world.account_store.save(replace(stored, status=AccountStatus.ACTIVE, totp="sealed"))
    tokens = world.sessions.open(world.account_store.accounts[made.id], roles=made.roles, otp_at=None)
    world.clock.advance(seconds=1)
    world.accounts.disable(ENGINEER, made.id)
    assert world.accounts.enable(ENGINEER, made.id).status is AccountStatus.ACTIVE
    assert not world.sessions.standing_since(tokens.refresh_token.partition(".")[0])


def test_a_reset_forgets_all_credentials_and_invites_anew(world: World) -> None:
    made = world.accounts.create(ENGINEER, officer())
    world.login.enrol(made.invitation, "correct horse battery")
    again = world.accounts.reset(ENGINEER, made.account.id)
    assert (again.account.password, again.account.totp, again.account.status) == ("", "", AccountStatus.INVITED)
    assert world.login.enrol(again.invitation, "another horse battery")


def test_nobody_changes_himself(world: World) -> None:
    made = world.accounts.create(ENGINEER, NewAccount("王*", frozenset({Role.ENGINEER}), "wang")).account
    with pytest.raises(ForbiddenError, match="not-yourself"):
        world.accounts.disable(Principal(made.id, frozenset({Role.ENGINEER}), step_up=True), made.id)


def test_contacts_are_opened_for_sending_and_gone_when_disabled(world: World) -> None:
    made = world.accounts.create(
        ENGINEER, NewAccount("陈*", frozenset({Role.DUTY_OFFICER}), "chen", phone="13800001234")
    ).account
    assert "13800001234" not in repr(world.account_store.accounts)
    contact = world.accounts.contact(made.id)
    assert contact is not None
    assert (contact.phone, contact.openid) == ("13800001234", "")
    world.accounts.disable(ENGINEER, made.id)
    assert world.accounts.contact(made.id) is None

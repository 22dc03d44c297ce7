"""A2, for people: a stolen session is ended, and nothing more is given for it. (For devices' certificates see the policies.)"""

from __future__ import annotations

import pytest
from fakes.identity import World
from jinbo.identity.model import Account, AccountStatus, Tokens
from jinbo.identity.rules.tokens import TokenRefusedError
from jinbo.kernel.access import Principal, Role

ENGINEER = Principal("engineer", frozenset({Role.ENGINEER}), step_up=True)


@pytest.fixture
def world() -> World:
    return World()


def signed_in(world: World, account_id: str) -> Tokens:
    if account_id not in world.account_store.accounts:
        made = Account(account_id, "王*", frozenset({Role.INSPECTOR}), world.clock.now(), status=AccountStatus.ACTIVE)
        world.account_store.add(made, [])
    tokens = world.sessions.open(
        world.account_store.accounts[account_id], roles=frozenset({Role.INSPECTOR}), otp_at=None
    )
    world.clock.advance(seconds=1)
    return tokens


def test_disabling_an_account_ends_all_its_sessions_and_no_others(world: World) -> None:
    stolen = [signed_in(world, "a1") for _ in range(3)]
    other = signed_in(world, "a2")
    world.accounts.disable(ENGINEER, "a1")
    for tokens in stolen:
        with pytest.raises(TokenRefusedError):
            world.sessions.refresh(tokens.refresh_token)
    assert world.sessions.refresh(other.refresh_token)


def test_signing_out_on_one_device_leaves_the_others(world: World) -> None:
    lost, kept = signed_in(world, "a1"), signed_in(world, "a1")
    world.sessions.close(lost.refresh_token)
    with pytest.raises(TokenRefusedError):
        world.sessions.refresh(lost.refresh_token)
    assert world.sessions.refresh(kept.refresh_token)


def test_a_thief_who_refreshes_first_is_thrown_out_when_the_owner_comes(world: World) -> None:
    owner = signed_in(world, "a1")
    thief = world.sessions.refresh(owner.refresh_token)
    with pytest.raises(TokenRefusedError):
        world.sessions.refresh(owner.refresh_token)
    with pytest.raises(TokenRefusedError):
        world.sessions.refresh(thief.refresh_token)


def test_a_stolen_access_token_of_a_regulator_is_worth_at_most_a_quarter_of_an_hour(world: World) -> None:
    assert signed_in(world, "a1").expires_in <= 900

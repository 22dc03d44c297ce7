"""Access tokens: what they say, how long, and what makes them void."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import jwt
import pytest
from fakes.identity import FakeSigner, World
from jinbo.identity.model import Account, AccountStatus, Tokens
from jinbo.identity.rules.tokens import AUDIENCE, STEP_UP_S, Claims, TokenRefusedError, read_token
from jinbo.kernel.access import Role
from jinbo.platform.keys import PublicKeys, published


@pytest.fixture
def world() -> World:
    return World()


def account(world: World, *roles: Role, **more: object) -> Account:
    made = Account(
        id=f"account-{len(world.account_store.accounts)}",
        name="王*",
        roles=frozenset(roles),
        status=AccountStatus.ACTIVE,
        created_at=world.clock.now(),
        **more,  # type: ignore[arg-type] - the test's own words for the model's fields
    )
    world.account_store.add(made, [])
    return world.account_store.accounts[made.id]


def opened(world: World, *roles: Role, second_factor: bool = False, **more: object) -> Tokens:
    its = account(world, *roles, **more)
    return world.sessions.open(its, roles=its.roles, otp_at=world.clock.now() if second_factor else None)


def read(world: World, tokens: Tokens) -> Claims:
    return read_token(tokens.access_token, world.signer.public, stage="test", now_s=int(world.clock.now().timestamp()))


def test_a_token_says_who_with_which_roles_where_and_for_how_long(world: World) -> None:
    tokens = opened(world, Role.INSPECTOR, zones=frozenset({"Z2", "Z1"}))
    claims = read(world, tokens)
    assert (claims.subject, claims.roles, claims.zones) == ("account-0", {Role.INSPECTOR}, {"Z1", "Z2"})
    assert claims.expires_at - claims.issued_at == tokens.expires_in == 900


def test_an_independent_library_agrees_that_it_is_a_jwt_of_ours(world: World) -> None:
    token = opened(world, Role.DUTY_OFFICER).access_token
    now = int(world.clock.now().timestamp())
    claims = jwt.decode(
        token,
        world.signer.private.public_key(),
        algorithms=["ES256"],
        audience=AUDIENCE,
        issuer="jinbo/test",
        options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},
    )
    assert (claims["sub"], claims["iat"], claims["exp"]) == ("account-0", now, now + 900)
    assert jwt.get_unverified_header(token) == {"alg": "ES256", "kid": "key-1", "typ": "at+jwt"}


@pytest.mark.parametrize(("role", "seconds"), [(Role.COMMANDER, 900), (Role.PUBLIC, 7200), (Role.ENT_FSM, 7200)])
def test_the_regulators_tokens_are_short_the_mini_programs_long(world: World, role: Role, seconds: int) -> None:
    assert opened(world, role, enterprise="e1" if role is Role.ENT_FSM else "").expires_in == seconds


def test_a_second_factor_counts_for_one_shift(world: World) -> None:
    claims = read(world, opened(world, Role.COMMANDER, second_factor=True))
    now = int(world.clock.now().timestamp())
    assert claims.principal(now + STEP_UP_S - 1).step_up
    assert not claims.principal(now + STEP_UP_S).step_up
    assert not read(world, opened(world, Role.COMMANDER)).principal(now).step_up


def test_a_token_ends_at_its_very_second(world: World) -> None:
    tokens = opened(world, Role.COMMANDER)
    world.clock.advance(seconds=899)
    assert read(world, tokens)
    world.clock.advance(seconds=1)
    with pytest.raises(TokenRefusedError, match="unauthenticated"):
        read(world, tokens)


def test_while_keys_rotate_tokens_of_both_are_good(world: World) -> None:
    old, before = world.signer, opened(world, Role.PUBLIC)
    world.signer = FakeSigner("key-2")
    after = opened(world, Role.PUBLIC)
    both = PublicKeys(published({s.kid: s.private.public_key() for s in (world.signer, old)}))
    now = int(world.clock.now().timestamp())
    assert {read_token(t.access_token, both, stage="test", now_s=now).subject for t in (before, after)} == {
        "account-0",
        "account-1",
    }
    with pytest.raises(TokenRefusedError):
        read_token(before.access_token, world.signer.public, stage="test", now_s=now)


def test_refreshing_gives_the_roles_that_the_account_has_now(world: World) -> None:
    tokens = opened(world, Role.INSPECTOR, Role.ZONE_LEAD)
    stored = world.account_store.accounts["account-0"]
    world.account_store.save(replace(stored, roles=frozenset({Role.INSPECTOR})))
    assert read(world, world.sessions.refresh(tokens.refresh_token)).roles == {Role.INSPECTOR}


def test_a_refresh_token_serves_once_and_its_second_use_ends_the_session(world: World) -> None:
    first = opened(world, Role.INSPECTOR)
    second = world.sessions.refresh(first.refresh_token)
    with pytest.raises(TokenRefusedError):
        world.sessions.refresh(first.refresh_token)
    with pytest.raises(TokenRefusedError):
        world.sessions.refresh(second.refresh_token)
    assert ("account-0", "identity.refresh.reused", "REFUSED") in world.audited


def test_a_guessed_refresh_token_ends_nothing(world: World) -> None:
    tokens = opened(world, Role.INSPECTOR)
    session = tokens.refresh_token.partition(".")[0]
    with pytest.raises(TokenRefusedError):
        world.sessions.refresh(f"{session}.guess")
    assert world.sessions.refresh(tokens.refresh_token)


def test_signing_out_ends_the_session(world: World) -> None:
    tokens = opened(world, Role.INSPECTOR)
    assert world.sessions.standing_since(read(world, tokens).session)
    world.sessions.close(tokens.refresh_token)
    assert not world.sessions.standing_since(read(world, tokens).session)
    with pytest.raises(TokenRefusedError):
        world.sessions.refresh(tokens.refresh_token)


def test_a_week_after_sign_in_nothing_is_refreshed(world: World) -> None:
    tokens = opened(world, Role.PUBLIC)
    world.clock.advance(days=6, hours=23)
    tokens = world.sessions.refresh(tokens.refresh_token)
    world.clock.advance(hours=1)
    with pytest.raises(TokenRefusedError):
        world.sessions.refresh(tokens.refresh_token)


def test_secrets_stand_nowhere_in_what_is_kept_or_printed(world: World) -> None:
    tokens = opened(world, Role.PUBLIC)
    kept = repr(world.session_store.sessions) + repr(
        world.session_store.sessions[read(world, tokens).session].refresh_hash
    )
    assert tokens.refresh_token.partition(".")[2] not in kept
    assert tokens.access_token not in repr(tokens)


def test_the_expiry_of_a_step_up_is_the_sessions_not_the_tokens(world: World) -> None:
    tokens = opened(world, Role.COMMANDER, second_factor=True)
    world.clock.advance(hours=11)
    tokens = world.sessions.refresh(tokens.refresh_token)
    assert tokens.principal.step_up
    world.clock.set(world.clock.now() + timedelta(hours=1))
    assert not world.sessions.refresh(tokens.refresh_token).principal.step_up

"""The mini-program's users: the public, and those who bind an invitation."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes.identity import World
from jinbo.identity.model import AccountStatus, End, NewAccount, Tokens
from jinbo.kernel.access import Role
from jinbo.kernel.errors import ForbiddenError, UnauthenticatedError


@pytest.fixture
def world() -> World:
    return World()


def signed_in(world: World, openid: str, end: End = End.PUBLIC) -> Tokens:
    world.wechat.codes["c"] = openid
    return world.wechat_sign_in.sign_in("c", end)


def test_anybody_is_the_public_and_the_same_person_next_time(world: World) -> None:
    first, second = (signed_in(world, "o-li").principal for _ in range(2))
    assert first == second
    assert (first.roles, first.step_up) == ({Role.PUBLIC}, False)


def test_an_openid_is_nobodys_id_and_stands_in_no_key(world: World) -> None:
    signed_in(world, "o-li")
    assert "o-li" not in repr(world.account_store.accounts) + repr(world.account_store.names)


def test_without_a_binding_the_other_ends_stay_shut(world: World) -> None:
    for end in (End.ENTERPRISE, End.REGULATOR):
        with pytest.raises(ForbiddenError, match="not-bound"):
            signed_in(world, "o-li", end)


def bound(world: World, role: Role, enterprise: str = "") -> str:
    visitor = signed_in(world, "o-li").principal
    invited = world.accounts.invite(NewAccount("李*", frozenset({role}), enterprise=enterprise), by="operator")
    world.wechat.codes["again"] = "o-li"
    return world.wechat_sign_in.bind(visitor, "again", invited.invitation).id


def test_an_invitation_binds_the_phone_to_the_invited_account(world: World) -> None:
    account_id = bound(world, Role.ENT_FSM, "e1")
    principal = signed_in(world, "o-li", End.ENTERPRISE).principal
    assert (principal.id, principal.roles, principal.enterprise) == (account_id, {Role.ENT_FSM}, "e1")
    contact = world.accounts.contact(account_id)
    assert contact is not None
    assert contact.openid == "o-li"


def test_an_end_gives_its_own_roles_only(world: World) -> None:
    bound(world, Role.INSPECTOR)
    assert signed_in(world, "o-li", End.REGULATOR).principal.roles == {Role.INSPECTOR}
    assert signed_in(world, "o-li", End.PUBLIC).principal.roles == {Role.PUBLIC}
    with pytest.raises(ForbiddenError, match="not-bound"):
        signed_in(world, "o-li", End.ENTERPRISE)


def test_an_inspector_on_the_phone_has_shown_no_second_factor(world: World) -> None:
    bound(world, Role.INSPECTOR)
    tokens = signed_in(world, "o-li", End.REGULATOR)
    assert (tokens.principal.step_up, tokens.expires_in) == (False, 900)


def test_an_invitation_is_not_bound_to_another_phone_than_the_one_signed_in(world: World) -> None:
    visitor = signed_in(world, "o-li").principal
    invited = world.accounts.invite(NewAccount("李*", frozenset({Role.INSPECTOR})), by="operator")
    world.wechat.codes["hers"] = "o-zhou"
    with pytest.raises(ForbiddenError, match="not-yours"):
        world.wechat_sign_in.bind(visitor, "hers", invited.invitation)


def test_an_invitation_serves_once(world: World) -> None:
    visitor = signed_in(world, "o-li").principal
    invited = world.accounts.invite(NewAccount("李*", frozenset({Role.INSPECTOR})), by="operator")
    for code in ("a", "b"):
        world.wechat.codes[code] = "o-li"
    world.wechat_sign_in.bind(visitor, "a", invited.invitation)
    other = signed_in(world, "o-zhou").principal
    world.wechat.codes["z"] = "o-zhou"
    with pytest.raises(UnauthenticatedError, match="bad-link"):
        world.wechat_sign_in.bind(other, "z", invited.invitation)


def test_a_disabled_user_stays_out(world: World) -> None:
    principal = signed_in(world, "o-li").principal
    world.account_store.save(replace(world.account_store.accounts[principal.id], status=AccountStatus.DISABLED))
    with pytest.raises(UnauthenticatedError, match="account-disabled"):
        signed_in(world, "o-li")

"""Phones that are lost, accounts that are reset: whose WeChat opens what afterwards (A2)."""

from __future__ import annotations

import pytest
from fakes.identity import World
from jinbo.identity.model import AccountStatus, End, NewAccount, Tokens
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.errors import ForbiddenError

ENGINEER = Principal("engineer", frozenset({Role.ENGINEER}), step_up=True)


@pytest.fixture
def world() -> World:
    return World()


def signed_in(world: World, openid: str, end: End = End.PUBLIC) -> Tokens:
    world.wechat.codes["c"] = openid
    return world.wechat_sign_in.sign_in("c", end)


def bind(world: World, openid: str, invitation: str) -> str:
    visitor = signed_in(world, openid).principal
    world.wechat.codes["again"] = openid
    return world.wechat_sign_in.bind(visitor, "again", invitation).id


@pytest.fixture
def inspector(world: World) -> str:
    invited = world.accounts.invite(NewAccount("李*", frozenset({Role.INSPECTOR})), by="operator")
    return bind(world, "o-old", invited.invitation)


def test_after_a_reset_the_old_phone_opens_nothing(world: World, inspector: str) -> None:
    world.accounts.reset(ENGINEER, inspector)
    with pytest.raises(ForbiddenError, match="not-bound"):
        signed_in(world, "o-old", End.REGULATOR)


def test_after_a_reset_the_new_phone_is_bound_and_the_old_one_stays_out(world: World, inspector: str) -> None:
    again = world.accounts.reset(ENGINEER, inspector)
    assert bind(world, "o-new", again.invitation) == inspector
    assert signed_in(world, "o-new", End.REGULATOR).principal.id == inspector
    with pytest.raises(ForbiddenError, match="not-bound"):
        signed_in(world, "o-old", End.REGULATOR)


def test_after_a_reset_the_old_phone_is_the_public_again_and_may_be_bound_anew(world: World, inspector: str) -> None:
    again = world.accounts.reset(ENGINEER, inspector)
    visitor = signed_in(world, "o-old").principal
    assert visitor.id != inspector
    assert signed_in(world, "o-old").principal.id == visitor.id
    assert bind(world, "o-old", again.invitation) == inspector
    assert signed_in(world, "o-old", End.REGULATOR).principal.roles == {Role.INSPECTOR}


def test_an_account_of_another_organisations_provider_is_enabled_as_it_was(world: World) -> None:
    made = world.accounts.invite(NewAccount("陈*", frozenset({Role.DUTY_OFFICER})), by="oidc:bureau").account
    assert world.accounts.disable(ENGINEER, made.id).status is AccountStatus.DISABLED
    assert world.accounts.enable(ENGINEER, made.id).status is AccountStatus.ACTIVE


def test_who_stands_in_for_a_head_cannot_change_an_account_beyond_his_gift(world: World) -> None:
    head = Principal("head", frozenset({Role.ENT_ADMIN}), enterprise="e1")
    other = world.accounts.invite(
        NewAccount("王*", frozenset({Role.ENT_ADMIN}), enterprise="e1"), by="operator"
    ).account
    for change in (world.accounts.disable, world.accounts.reset, world.accounts.enable):
        with pytest.raises(ForbiddenError, match="role-not-grantable"):
            change(head, other.id)

"""A5: nobody slips a role, a status or another's id into a request."""

from __future__ import annotations

from typing import Any

import pytest
from fakes.identity import World
from hypothesis import given
from hypothesis import strategies as st
from jinbo.identity import wire
from jinbo.identity.model import NewAccount
from jinbo.identity.rules.actions import GRANTS
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.errors import JinboError
from pydantic import BaseModel, ValidationError

BODIES: dict[type[BaseModel], dict[str, Any]] = {
    wire.LoginBody: {"account": "a", "password": "p"},
    wire.TotpBody: {"ticket": "t", "code": "123456"},
    wire.EnrolBody: {"token": "t", "password": "p"},
    wire.RefreshBody: {"refresh_token": "t"},
    wire.WeChatBody: {"code": "c", "end": "public"},
    wire.BindBody: {"invitation": "i", "code": "c"},
    wire.OidcBody: {"code": "c", "state": "s"},
    wire.StepUpBody: {"code": "123456"},
    wire.AccountBody: {"name": "陈*", "roles": ["INSPECTOR"]},
}
SLIPPED = [
    "role",
    "roles_",
    "status",
    "step_up",
    "account_id",
    "id",
    "password_hash",
    "totp",
    "version",
    "tenant",
    "is_admin",
    "__class__",
]


@pytest.mark.parametrize("field", SLIPPED)
@pytest.mark.parametrize("model", BODIES)
def test_a_field_that_is_not_asked_for_is_refused(model: type[BaseModel], field: str) -> None:
    assert model.model_validate(BODIES[model])
    with pytest.raises(ValidationError):
        model.model_validate(BODIES[model] | {field: "COMMANDER"})


def test_the_dashboard_end_cannot_be_asked_of_wechat() -> None:
    with pytest.raises(ValidationError):
        wire.WeChatBody.model_validate({"code": "c", "end": "dashboard"})


@given(
    giver=st.frozensets(st.sampled_from(sorted(Role)), min_size=1, max_size=3),
    given_=st.frozensets(st.sampled_from(sorted(Role)), min_size=1, max_size=3),
    enterprise=st.sampled_from(["", "e1", "e2"]),
)
def test_nobody_makes_an_account_with_more_than_he_may_give(
    giver: frozenset[Role], given_: frozenset[Role], enterprise: str
) -> None:
    world = World()
    principal = Principal("p", giver, enterprise="e1", step_up=True)
    try:
        made = world.accounts.create(principal, NewAccount("n", given_, "login", enterprise)).account
    except JinboError:
        assert world.account_store.accounts == {}
        return
    assert made.roles == given_
    assert all(any(role in GRANTS.get(mine, ()) for mine in giver) for role in made.roles)
    assert Role.ENGINEER in giver or made.enterprise == "e1"


def test_a_token_carries_no_role_that_the_account_has_not() -> None:
    world = World()
    account = world.accounts.invite(NewAccount("n", frozenset({Role.INSPECTOR}), "login"), by="operator").account
    tokens = world.sessions.open(account, roles=frozenset({Role.INSPECTOR, Role.COMMANDER}), otp_at=None)
    assert tokens.principal.roles == {Role.INSPECTOR}

"""One-time codes, passwords, and who may give which role."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinbo.identity.rules import ENTERPRISE, STAFF, may_grant
from jinbo.identity.rules.passwords import Cost, hash_password, password_matches
from jinbo.identity.rules.totp import code_at, matching_step, secret_bytes, secret_text
from jinbo.kernel.access import Role

RFC_SECRET = b"12345678901234567890"
CHEAP = Cost(log_n=4, r=1, p=1)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_rfc_6238_appendix_b(seconds: int, code: str) -> None:
    assert code_at(RFC_SECRET, seconds // 30) == code


def test_a_code_is_taken_one_step_early_or_late_and_no_further() -> None:
    taken = [
        offset
        for offset in range(-4, 5)
        if matching_step(RFC_SECRET, code_at(RFC_SECRET, 1000 + offset), 30_000) is not None
    ]
    assert taken == [-1, 0, 1]


@given(st.binary(min_size=1, max_size=40))
def test_secrets_survive_their_base_32(secret: bytes) -> None:
    assert secret_bytes(secret_text(secret)) == secret


@given(st.text(max_size=64), st.text(max_size=64))
def test_a_password_matches_itself_only(password: str, other: str) -> None:
    password, other = (text.encode("utf-8", "ignore").decode() for text in (password, other))
    stored = hash_password(password, b"salt" * 4, CHEAP)
    assert password_matches(password, stored)
    assert password_matches(other, stored) is (other == password)


def test_a_hash_says_how_it_was_made_so_that_old_ones_stay_good() -> None:
    stored = hash_password("p", b"salt" * 4, Cost(log_n=5, r=2, p=1))
    assert stored.startswith("scrypt$5$2$1$")
    assert password_matches("p", stored)


def test_the_default_cost_is_owasps_for_32_mib() -> None:
    cost = Cost()
    assert (128 * cost.r * 2**cost.log_n, cost.p) == (32 * 2**20, 3)


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.ENGINEER, Role.ENT_ADMIN}])
def test_only_engineers_and_enterprise_heads_give_roles(role: Role) -> None:
    assert not any(may_grant(frozenset({role}), frozenset({given})) for given in Role)


def test_an_enterprise_head_gives_its_own_staff_roles_only() -> None:
    given_ = {role for role in Role if may_grant(frozenset({Role.ENT_ADMIN}), frozenset({role}))}
    assert given_ == {Role.ENT_FSM, Role.ENT_STAFF}


def test_nobody_makes_a_system_or_public_account_and_never_one_without_a_role() -> None:
    everybody = frozenset(Role)
    assert not may_grant(everybody, frozenset())
    for pair in combinations([Role.SYS, Role.PUBLIC, *STAFF, *ENTERPRISE], 2):
        assert may_grant(everybody, frozenset(pair)) is not bool({Role.SYS, Role.PUBLIC} & set(pair))

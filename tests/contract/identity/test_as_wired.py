"""Identity as wired: keys in KMS, records in the table, from the operator's first command to a verified audit log."""

from __future__ import annotations

import time
from types import ModuleType

import pytest
from jinbo.identity.model import End, NewAccount
from jinbo.identity.rules.tokens import read_token
from jinbo.identity.rules.totp import STEP_S, code_at, secret_bytes
from jinbo.kernel.access import Principal, Role
from jinbo.kernel.errors import ConflictError, UnauthenticatedError, UnavailableError
from jinbo.platform.aws import client
from jinbo.platform.keys import PublicKeys, Seal, TokenSigner, ask_kms, published
from jinbo.platform.settings import settings

from local.admin import DEMO_LOGINS, create_admin, seed_logins
from local.wechat.server import WeChatServer
from local.wechat.state import WeChatState

PASSWORD = "correct horse battery"
IP = "203.0.113.7"


def code(secret: str) -> str:
    return code_at(secret_bytes(secret), int(time.time()) // STEP_S)


def test_what_kms_signs_is_verified_with_the_public_half_alone(wired: ModuleType) -> None:
    signer = TokenSigner(client("kms"), settings().token_key_id)
    signature = signer.sign(b"message")
    asked = ask_kms(lambda: client("kms"), settings().token_key_id)
    for keys in (PublicKeys("", asked), PublicKeys(published(asked()))):
        assert keys.verify(signer.kid, b"message", signature)
        assert not keys.verify(signer.kid, b"another", signature)
        assert not keys.verify("key-of-others", b"message", signature)
    assert "arn:" not in signer.kid


def test_a_sealed_value_opens_for_its_purpose_and_owner_only(wired: ModuleType) -> None:
    seal = Seal(client("kms"), settings().data_key_id)
    sealed = seal.seal("13800001234", purpose="phone", owner="a1")
    assert "13800001234" not in sealed
    assert seal.open(sealed, purpose="phone", owner="a1") == "13800001234"
    for purpose, owner in (("totp", "a1"), ("phone", "a2")):
        with pytest.raises(UnavailableError, match="unreadable"):
            seal.open(sealed, purpose=purpose, owner=owner)


def test_the_first_administrator_enrols_by_the_link_and_invites_an_officer(wired: ModuleType) -> None:
    link = create_admin("wang", "王*", dashboard_url="https://jinbo.example/")
    assert link.startswith("https://jinbo.example/enrol#token=")
    enrolment = wired.login().enrol(link.partition("token=")[2], PASSWORD)
    tokens = wired.login().confirm(enrolment.ticket, code(enrolment.secret), IP)
    invited = wired.accounts().create(tokens.principal, NewAccount("陈*", frozenset({Role.DUTY_OFFICER}), "chen"))
    assert [account.login for account in wired.accounts().page(tokens.principal, "", 10).items] == ["wang", "chen"]
    wired.accounts().disable(tokens.principal, invited.account.id)
    with pytest.raises(UnauthenticatedError, match="bad-link"):
        wired.login().enrol(invited.invitation, PASSWORD)
    with pytest.raises(ConflictError, match="login-taken"):
        create_admin("wang", "王*", dashboard_url="https://jinbo.example/")


def test_the_demo_logins_sign_in_and_seeding_again_is_no_harm(wired: ModuleType) -> None:
    for _ in range(2):
        seed_logins(enterprise="e1", zones=["Z1"])
    for demo in DEMO_LOGINS[:1] + DEMO_LOGINS[4:5]:
        ticket = wired.login().login(demo.login, demo.password, IP)
        tokens = wired.login().confirm(ticket.ticket, demo.code(), IP)
        assert (tokens.principal.id, tokens.principal.roles) == (demo.account_id, {demo.role})
        claims = read_token(
            tokens.access_token,
            PublicKeys("", ask_kms(lambda: client("kms"), settings().token_key_id)),
            stage=settings().stage,
            now_s=int(time.time()),
        )
        assert claims.principal(int(time.time())) == tokens.principal
        assert wired.sessions().refresh(tokens.refresh_token).principal.step_up
    assert wired.accounts().me(Principal(DEMO_LOGINS[4].account_id, frozenset())).enterprise == "e1"


def test_on_aws_there_are_no_demo_logins(
    wired: ModuleType, monkeypatch: pytest.MonkeyPatch, fresh_settings: None
) -> None:
    monkeypatch.setenv("JINBO_LOCAL", "0")
    settings.cache_clear()
    with pytest.raises(PermissionError):
        seed_logins(enterprise="e1", zones=["Z1"])


def test_a_visitor_of_the_mini_program_is_known_by_a_hash(wired: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    state = WeChatState(secret="s")
    with WeChatServer(state) as server:
        monkeypatch.setenv("WECHAT_URL", server.url)
        settings.cache_clear()
        first, second = (wired.wechat_sign_in().sign_in(state.issue_code("li"), End.PUBLIC) for _ in range(2))
    assert first.principal == second.principal
    rows = client("dynamodb").scan(TableName="records")["Items"]
    assert state.openid_of("li") not in repr(rows)


def test_what_was_done_is_in_the_audit_log_and_the_log_holds(wired: ModuleType) -> None:
    seed_logins(enterprise="e1", zones=["Z1"], logins=DEMO_LOGINS[:1])
    with pytest.raises(UnauthenticatedError):
        wired.login().login("duty", "not the password", IP)
    wired.accounts().invite(NewAccount("陈*", frozenset({Role.DUTY_OFFICER}), "chen"), by="operator")
    reports = wired.audit().verify_all()
    assert [(report.entries, report.holds, report.sealed) for report in reports] == [(2, True, False)]


def test_rate_limits_count_over_all_processes(wired: ModuleType) -> None:
    seed_logins(enterprise="e1", zones=["Z1"], logins=DEMO_LOGINS[:1])
    for _ in range(3):
        wired.limits().check("login", "duty|x")
    wired.limits.cache_clear()
    for _ in range(2):
        wired.limits().check("login", "duty|x")
    from jinbo.kernel.errors import TooManyRequestsError

    with pytest.raises(TooManyRequestsError):
        wired.limits().check("login", "duty|x")

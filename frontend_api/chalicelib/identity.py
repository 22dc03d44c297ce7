"""Identity's routes (身份): sign-in, tokens, accounts, the audit log."""

from __future__ import annotations

from jinbo.identity import rules, wire
from jinbo.wiring import identity

from chalicelib.http import Call, PageQuery, Routes

routes = Routes("identity")
PUBLIC = {"action": None, "limit": "auth", "idempotent": False}


@routes.post("/v1/auth/login", **PUBLIC, body=wire.LoginBody, answers=wire.TicketOut, summary="账号口令登录 · Sign in")
def login(call: Call[None, wire.LoginBody]) -> wire.TicketOut:
    """The first step of staff's sign-in."""
    ticket = identity.login().login(call.body.account, call.body.password, call.ip)
    return wire.TicketOut.model_validate(ticket, from_attributes=True)


@routes.post("/v1/auth/totp", **PUBLIC, body=wire.TotpBody, answers=wire.TokensOut, summary="动态口令 · Second step")
def totp(call: Call[None, wire.TotpBody]) -> wire.TokensOut:
    """The second step; the first code of an enrolment completes it."""
    return wire.TokensOut.of(identity.login().confirm(call.body.ticket, call.body.code, call.ip))


@routes.post("/v1/auth/enrol", **PUBLIC, body=wire.EnrolBody, answers=wire.EnrolOut, summary="注册 · Enrol by a link")
def enrol(call: Call[None, wire.EnrolBody]) -> wire.EnrolOut:
    """Sets the password and shows the new second factor, once."""
    enrolment = identity.login().enrol(call.body.token, call.body.password)
    return wire.EnrolOut.model_validate(enrolment, from_attributes=True)


@routes.post("/v1/auth/refresh", **PUBLIC, body=wire.RefreshBody, answers=wire.TokensOut, summary="续期 · Refresh")
def refresh(call: Call[None, wire.RefreshBody]) -> wire.TokensOut:
    """New tokens for the newest refresh token; an older one ends the session."""
    return wire.TokensOut.of(identity.sessions().refresh(call.body.refresh_token))


@routes.post("/v1/auth/logout", **PUBLIC, body=wire.RefreshBody, status=204, summary="退出 · Sign out")
def logout(call: Call[None, wire.RefreshBody]) -> None:
    """Ends the session; works also when the access token has run out."""
    identity.sessions().close(call.body.refresh_token)


@routes.post("/v1/auth/wechat", **PUBLIC, body=wire.WeChatBody, answers=wire.TokensOut, summary="微信登录 · WeChat")
def wechat(call: Call[None, wire.WeChatBody]) -> wire.TokensOut:
    """The mini-program's sign-in."""
    return wire.TokensOut.of(identity.wechat_sign_in().sign_in(call.body.code, call.body.end))


@routes.post(
    "/v1/auth/wechat/bind", action=rules.BIND, body=wire.BindBody, answers=wire.AccountOut, summary="绑定身份 · Bind"
)
def bind(call: Call[None, wire.BindBody]) -> wire.AccountOut:
    """Binds the caller's WeChat to the invited account; then sign in again through its end."""
    account = identity.wechat_sign_in().bind(call.principal, call.body.code, call.body.invitation)
    return wire.AccountOut.of(account)


@routes.get(
    "/v1/auth/oidc/{provider}/start",
    action=None,
    limit="auth",
    answers=wire.DepartureOut,
    summary="统一认证 · OIDC start",
)
def oidc_start(call: Call[None, None]) -> wire.DepartureOut:
    """Where the browser goes to sign in with an organisation's own provider."""
    return wire.DepartureOut.model_validate(identity.oidc().start(call.path["provider"]), from_attributes=True)


@routes.post(
    "/v1/auth/oidc/{provider}/callback",
    **PUBLIC,
    body=wire.OidcBody,
    answers=wire.TokensOut,
    summary="统一认证回调 · OIDC callback",
)
def oidc_callback(call: Call[None, wire.OidcBody]) -> wire.TokensOut:
    """Tokens for whoever came back from the provider."""
    return wire.TokensOut.of(identity.oidc().finish(call.path["provider"], call.body.code, call.body.state))


@routes.post(
    "/v1/auth/step-up",
    action=rules.STEP_UP,
    idempotent=False,
    body=wire.StepUpBody,
    answers=wire.TokensOut,
    summary="二次验证 · Step up",
)
def step_up(call: Call[None, wire.StepUpBody]) -> wire.TokensOut:
    """Tokens that show a fresh second factor; the old refresh token is used up."""
    return wire.TokensOut.of(identity.login().step_up(call.principal.id, call.session, call.body.code, call.ip))


@routes.get("/v1/me", action=rules.ME, answers=wire.PrincipalOut, summary="当前用户 · Who am I")
def me(call: Call[None, None]) -> wire.PrincipalOut:
    """Who is signed in, as this token says, with the account's name."""
    return wire.PrincipalOut.of(call.principal, identity.accounts().me(call.principal).name)


@routes.get(
    "/v1/people",
    action=rules.PEOPLE,
    query=wire.PeopleQuery,
    answers=wire.PeopleOut,
    summary="人员姓名 · Who is who",
)
def read_people(call: Call[wire.PeopleQuery, None]) -> wire.PeopleOut:
    """Names for the account ids in histories, alerts and the roster; unknown ids are left out."""
    found = identity.people().named(call.principal, call.query.ids.split(","))
    return wire.PeopleOut(items=[wire.PersonOut.of(one) for one in found])


@routes.get(
    "/v1/accounts",
    action=rules.ACCOUNTS_LIST,
    query=PageQuery,
    answers=wire.AccountPageOut,
    summary="账户列表 · List accounts",
)
def list_accounts(call: Call[PageQuery, None]) -> wire.AccountPageOut:
    """Accounts that the caller administers."""
    page = identity.accounts().page(call.principal, call.query.cursor or "", call.query.limit)
    return wire.AccountPageOut.of(page)


@routes.post(
    "/v1/accounts",
    action=rules.ACCOUNTS_CREATE,
    idempotent=False,  # a kept answer would keep the invitation
    body=wire.AccountBody,
    answers=wire.InvitedOut,
    status=201,
    summary="新建账户 · Create an account",
)
def create_account(call: Call[None, wire.AccountBody]) -> wire.InvitedOut:
    """A new account, invited."""
    return wire.InvitedOut.of(identity.accounts().create(call.principal, call.body.asked()))


@routes.get(
    "/v1/accounts/{account_id}", action=rules.ACCOUNTS_READ, answers=wire.AccountOut, summary="账户 · An account"
)
def read_account(call: Call[None, None]) -> wire.AccountOut:
    """One account."""
    return wire.AccountOut.of(identity.accounts().read(call.principal, call.path["account_id"]))


@routes.post(
    "/v1/accounts/{account_id}/disable",
    action=rules.ACCOUNTS_CHANGE,
    answers=wire.AccountOut,
    summary="停用账户 · Disable",
)
def disable_account(call: Call[None, None]) -> wire.AccountOut:
    """Ends its sessions too."""
    return wire.AccountOut.of(identity.accounts().disable(call.principal, call.path["account_id"]))


@routes.post(
    "/v1/accounts/{account_id}/enable",
    action=rules.ACCOUNTS_CHANGE,
    answers=wire.AccountOut,
    summary="启用账户 · Enable",
)
def enable_account(call: Call[None, None]) -> wire.AccountOut:
    """Lets it sign in again."""
    return wire.AccountOut.of(identity.accounts().enable(call.principal, call.path["account_id"]))


@routes.post(
    "/v1/accounts/{account_id}/reset",
    action=rules.ACCOUNTS_CHANGE,
    idempotent=False,
    answers=wire.InvitedOut,
    summary="重置凭证 · Reset credentials",
)
def reset_account(call: Call[None, None]) -> wire.InvitedOut:
    """Forgets password, second factor and WeChat; gives a new invitation."""
    return wire.InvitedOut.of(identity.accounts().reset(call.principal, call.path["account_id"]))


@routes.get(
    "/v1/audit",
    action=rules.AUDIT_READ,
    query=wire.AuditQuery,
    answers=wire.AuditPageOut,
    summary="审计日志 · Audit log",
)
def read_audit(call: Call[wire.AuditQuery, None]) -> wire.AuditPageOut:
    """Entries of a day, oldest first; reading is recorded."""
    page = identity.audit().read(call.principal, call.query.day, call.query.cursor or "", call.query.limit)
    return wire.AuditPageOut.of(page)

"""Staff sign in through a real OpenID provider: npm's `oidc-provider`, started here. Skipped where Node is missing."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fakes.identity import World
from jinbo.identity.service import OidcSignIn, Tokens
from jinbo.kernel.access import Role
from jinbo.kernel.errors import ForbiddenError, NotFoundError, UnauthenticatedError
from jinbo.platform.oidc import Oidc, OidcConfig

from local.emulator.process import free_port

HERE = Path(__file__).parent / "oidc"
REDIRECT = "http://127.0.0.1/signed-in"
SECRET = "a secret of forty characters or even more"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The provider, running."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("Node is not here: the OpenID provider of this test is npm's oidc-provider")
    if not (HERE / "node_modules/oidc-provider").exists():
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        installed = subprocess.run(command, cwd=HERE, capture_output=True, check=False)
        if installed.returncode:
            pytest.skip("npm cannot install oidc-provider here")
    port = str(free_port())
    provider = subprocess.Popen(
        ["node", "provider.mjs", port, REDIRECT, SECRET], cwd=HERE, stdout=subprocess.PIPE, text=True
    )
    assert provider.stdout is not None
    assert any("ready" in line for line in provider.stdout)
    yield f"http://127.0.0.1:{port}"
    provider.terminate()
    provider.wait()
    provider.stdout.close()


@pytest.fixture
def world() -> World:
    made = World()
    made.clock.set(datetime.now(UTC))
    return made


def sign_in_through(world: World, issuer: str, *, client_id: str = "jinbo", secret: str = SECRET) -> OidcSignIn:
    config = OidcConfig(issuer, client_id, REDIRECT, roles={"expo-duty": "DUTY_OFFICER"})
    provider = Oidc(config, lambda: secret, lambda: world.clock.now().timestamp(), allow_http=True)
    return OidcSignIn(
        provider=lambda name: provider if name == "city" else None,
        accounts=world.account_store,
        one_time=world.one_time,
        sessions=world.sessions,
        audit=world.audit,
        clock=world.clock,
        ids=world.ids,
        random_bytes=world.random_bytes,
    )


def browse(url: str, person: str) -> tuple[str, str]:
    """What a browser does at the provider: signs in, consents, comes back; gives code and state."""
    with httpx.Client(timeout=20) as browser:
        answer = browser.get(url)
        for _ in range(12):
            if answer.is_redirect:
                target = str(answer.next_request.url) if answer.next_request else ""
                if target.startswith(REDIRECT):
                    query = parse_qs(urlsplit(target).query)
                    return query["code"][0], query["state"][0]
                answer = browser.get(target)
            else:
                prompt = "login" if 'value="login"' in answer.text else "consent"
                answer = browser.post(answer.url, data={"prompt": prompt, "login": person, "password": "any"})
    raise AssertionError("the provider never sent us back")


def signed_in(sign_in: OidcSignIn, person: str) -> Tokens:
    departure = sign_in.start("city")
    code, state = browse(departure.url, person)
    assert state == departure.state
    return sign_in.finish("city", code, state)


def test_an_officer_of_the_city_signs_in_with_the_roles_that_we_map(world: World, issuer: str) -> None:
    sign_in = sign_in_through(world, issuer)
    principal = signed_in(sign_in, "duty").principal
    assert (principal.roles, principal.zones, principal.step_up) == ({Role.DUTY_OFFICER}, {"Z1"}, False)
    assert signed_in(sign_in, "duty").principal.id == principal.id
    assert world.account_store.accounts[principal.id].name == "值班员"


def test_whoever_has_no_role_of_ours_stays_out(world: World, issuer: str) -> None:
    with pytest.raises(ForbiddenError, match="no-role"):
        signed_in(sign_in_through(world, issuer), "stranger")
    assert world.account_store.accounts == {}


def test_state_and_code_serve_once(world: World, issuer: str) -> None:
    sign_in = sign_in_through(world, issuer)
    code, state = browse(sign_in.start("city").url, "duty")
    assert sign_in.finish("city", code, state)
    with pytest.raises(UnauthenticatedError, match="bad-state"):
        sign_in.finish("city", code, state)
    with pytest.raises(UnauthenticatedError, match="oidc-refused"):
        sign_in.finish("city", code, sign_in.start("city").state)


def test_a_code_that_another_sign_in_fetched_does_not_fit_our_verifier(world: World, issuer: str) -> None:
    sign_in = sign_in_through(world, issuer)
    stolen, _ = browse(sign_in.start("city").url, "duty")
    with pytest.raises(UnauthenticatedError, match="oidc-refused"):
        sign_in.finish("city", stolen, sign_in.start("city").state)


def test_a_wrong_client_secret_is_refused(world: World, issuer: str) -> None:
    sign_in = sign_in_through(world, issuer, secret="not the secret")
    code, state = browse(sign_in.start("city").url, "duty")
    with pytest.raises(UnauthenticatedError, match="oidc-refused"):
        sign_in.finish("city", code, state)


def test_ten_minutes_are_enough_to_sign_in(world: World, issuer: str) -> None:
    sign_in = sign_in_through(world, issuer)
    code, state = browse(sign_in.start("city").url, "duty")
    world.clock.advance(minutes=10)
    with pytest.raises(UnauthenticatedError, match="bad-state"):
        sign_in.finish("city", code, state)


def test_a_provider_that_settings_do_not_name_does_not_exist(world: World, issuer: str) -> None:
    with pytest.raises(NotFoundError):
        sign_in_through(world, issuer).start("elsewhere")

"""The authorizer, bound (鉴权装配): public keys from settings, the joined actions, the wall's clock. No AWS client is made,
and no service imported: the door opens cold (P6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinbo.identity.rules.door import Authorizer
from jinbo.platform.aws import client
from jinbo.platform.clock import wall_ms
from jinbo.platform.keys import PublicKeys, ask_kms
from jinbo.platform.settings import settings
from jinbo.wiring.actions import actions


def authorizer(routes: Mapping[str, str | None]) -> Authorizer:
    """The door to `routes`. Tokens live on the wall's time, however fast the platform's clock runs: people hold them."""
    given = settings()
    return Authorizer(
        PublicKeys(given.token_keys, ask_kms(_kms, given.token_key_id)),
        routes,
        actions(),
        lambda: wall_ms() // 1000,
        stage=given.stage,
    )


def build() -> dict[str, str]:
    """What the first line in the log says."""
    return {"commit": settings().commit, "profile": settings().profile}


def _kms() -> Any:
    return client("kms")

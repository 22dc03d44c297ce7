"""The stack's keys, secrets and names beside its tables, so that identity runs as wired (in moto or the emulator)."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

import pytest
from conftest import forget_everything_made_from_settings
from jinbo.platform.aws import client
from jinbo.wiring import identity


@pytest.fixture
def wired(tables: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """`jinbo.wiring.identity` over the tables, real KMS keys and secrets."""
    kms = client("kms")
    token_key = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["Arn"]
    data_key = kms.create_key()["KeyMetadata"]["Arn"]
    secrets = client("secretsmanager")
    for name, text in {"pepper": "p" * 64, "wechat": '{"appid": "wx0000000000000000", "appsecret": "s"}'}.items():
        secrets.create_secret(Name=f"jinbo/test/{name}", SecretString=text)
    monkeypatch.setenv("TOKEN_KEY_ID", token_key)
    monkeypatch.setenv("DATA_KEY_ID", data_key)
    monkeypatch.setenv("SECRETS_PREFIX", "jinbo/test/")
    forget()
    yield identity
    for name in ("pepper", "wechat"):
        client("secretsmanager").delete_secret(SecretId=f"jinbo/test/{name}", ForceDeleteWithoutRecovery=True)
    forget()


def forget() -> None:
    """Everything that wiring keeps for a process."""
    forget_everything_made_from_settings()
    for made in vars(identity).values():
        if hasattr(made, "cache_clear"):
            made.cache_clear()

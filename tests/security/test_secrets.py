"""A19: no secret in a function's environment, in the tree, in its history, or in what the layers carry."""

from __future__ import annotations

import re
import subprocess

import pytest

from infra.checks import functions
from local.deploy.template import load_all, resources, with_globals
from local.environments import ROOT

TEMPLATES = {path: with_globals(template) for path, template in load_all().items()}
SECRET = {
    "an AWS access key": r"(AKIA|ASIA)[0-9A-Z]{16}",
    "a private key": r"-----BEGIN (RSA |EC |OPENSSH |ENCRYPTED )?PRIVATE KEY-----[\r\n]+[A-Za-z0-9+/]{40}",
    "a GitHub token": r"gh[pousr]_[A-Za-z0-9]{36}",
    "a Slack token": r"xox[abprs]-[A-Za-z0-9-]{20,}",
    "a WeChat app secret": r"appsecret['\"]?\s*[:=]\s*['\"][0-9a-f]{32}['\"]",
}
KEY_FILES = (".pem", ".key", ".p12", ".pfx", ".jks", ".env")


def tracked() -> list[str]:
    return subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\0"
    )[:-1]


@pytest.mark.parametrize("path", TEMPLATES)
def test_A19_no_variable_holds_a_secret(path: str) -> None:
    assert [finding.message for finding in functions.no_secrets(TEMPLATES[path], path)] == []


def test_A19_secrets_are_made_in_secrets_manager_not_written_down() -> None:
    for template in TEMPLATES.values():
        for name, secret in resources(template, "AWS::SecretsManager::Secret"):
            assert "SecretString" not in secret["Properties"], name
            assert "GenerateSecretString" in secret["Properties"], name


def test_A19_no_key_file_is_tracked() -> None:
    assert [path for path in tracked() if path.endswith(KEY_FILES)] == []


@pytest.mark.parametrize("kind", SECRET)
def test_A19_no_tracked_file_holds_a_secret(kind: str) -> None:
    pattern = re.compile(SECRET[kind])
    texts = (
        (path, (ROOT / path).read_bytes().decode("utf-8", "replace")) for path in tracked() if (ROOT / path).is_file()
    )
    assert [path for path, text in texts if pattern.search(text)] == []


@pytest.mark.parametrize("kind", ["an AWS access key", "a GitHub token", "a Slack token"])
def test_A19_no_commit_ever_held_a_secret(kind: str) -> None:
    command = ["git", "log", "--all", "--oneline", "--extended-regexp", f"-G{SECRET[kind]}"]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout == ""

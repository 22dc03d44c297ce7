"""What no function asks for is left unread, and whoever asks for it all the same gets the real thing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
START = """
import json, sys
sys.path.insert(0, "layers/core")
from jinbo.platform.aws import client
made = client("dynamodb", "http://127.0.0.1:9")
made.meta
{then}
print(json.dumps([told, sorted(sys.modules)]))
"""


def after_a_client(then: str) -> tuple[object, set[str]]:
    """What `then` tells in a fresh process that has made a client, and the modules that are loaded."""
    env = {**os.environ, "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"}
    code = [sys.executable, "-c", START.replace("{then}", then)]
    done = subprocess.run(code, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    told, modules = json.loads(done.stdout)
    return told, set(modules)


def test_a_client_is_made_without_the_writer_of_its_documentation() -> None:
    told, modules = after_a_client("told = made.get_item.__name__")
    assert told == "get_item"
    assert not {"botocore.docs.service", "botocore.docs.bcdoc.restdoc", "html.parser"} & modules


def test_urllib3_speaks_http_without_looking_for_http_2() -> None:
    _, modules = after_a_client("told = 0")
    assert "urllib3.http2.probe" in modules
    assert "importlib.metadata" not in modules


@pytest.mark.parametrize(
    "then",
    [
        "import urllib3.http2; told = urllib3.http2.inject_into_urllib3.__module__ == 'urllib3.http2'",
        "from botocore.docs import generate_docs; told = callable(generate_docs)",
        "from botocore.docs.docstring import LazyLoadedDocstring; told = issubclass(LazyLoadedDocstring, str)",
        "import botocore.docs.service; told = hasattr(botocore.docs.service, 'ServiceDocumenter')",
        "import boto3; told = boto3.client('sqs').send_message.__name__ == 'send_message'",
        "told = not hasattr(sys.modules['botocore.docs'], 'nothing_like_this')",
    ],
)
def test_whoever_asks_for_what_was_left_unread_gets_it(then: str) -> None:
    assert after_a_client(then)[0] is True


def test_what_is_loaded_already_stays_as_it_is() -> None:
    then = (
        "import boto3; from jinbo.platform.unread import left_unread; real = sys.modules['botocore.docs']\n"
        "with left_unread(): told = sys.modules['botocore.docs'] is real\n"
        "import botocore; told = told and botocore.docs is real"
    )
    assert after_a_client(then)[0] is True

"""Unit tests have no network: a test that opens a socket fails."""

from __future__ import annotations

import pytest
from pytest_socket import disable_socket, enable_socket


@pytest.fixture(autouse=True)
def _sockets_off() -> object:
    disable_socket(allow_unix_socket=True)
    yield
    enable_socket()

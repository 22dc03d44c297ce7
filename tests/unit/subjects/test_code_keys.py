"""The secret that signs codes is checked when it is read, and never quoted."""

from __future__ import annotations

import json

import pytest
from jinbo.subjects.code_keys import SecretCodeKeys


def test_keys_come_by_their_letter() -> None:
    keys = SecretCodeKeys(lambda name: json.dumps({"T": "x" * 32, "U": "y" * 32}) if name == "code-keys" else "")
    assert keys.keys() == {"T": b"x" * 32, "U": b"y" * 32}


@pytest.mark.parametrize(
    "held", [{}, [], {"TT": "x" * 32}, {"中": "x" * 32}, {"1": "x" * 32}, {"T": "secretish"}, {"T": 5}]
)
def test_a_secret_of_another_form_is_named_and_not_quoted(held: object) -> None:
    with pytest.raises(ValueError, match="code-keys") as error:
        SecretCodeKeys(lambda _: json.dumps(held)).keys()
    assert "secretish" not in str(error.value)

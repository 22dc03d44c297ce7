"""A card as its YAML says it, for tests that change one field of it."""

from __future__ import annotations

from typing import Any

from jinbo.video.model import ModelCard
from jinbo.video.model.card import card_of


def told(**changed: Any) -> dict[str, Any]:
    """A detector of two classes on 64 x 64 with decoded rows, and what is changed in it."""
    return {
        "detector": "things",
        "version": "1",
        "kind": "detector",
        "file": "things.onnx",
        "sha256": "0" * 64,
        "licence": "Apache-2.0",
        "input": {"name": "x", "width": 64, "height": 64},
        "output": {"name": "y", "head": "rows"},
        "labels": ["cup", "cap"],
        "thresholds": {"cup": 0.5, "cap": 0.3},
        **changed,
    }


def card(output: dict[str, Any] | None = None, **changed: Any) -> ModelCard:
    """The card of `told`, with these fields of its output."""
    fields = told(**changed)
    fields["output"] = {"name": "y", "head": "rows", **(output or {})}
    return card_of(fields)

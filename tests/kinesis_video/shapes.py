"""Whether an answer is as botocore's published output shapes say."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

from local.kinesis_video.published import check_text


def check(client: Any, operation: str, answer: dict[str, Any]) -> dict[str, Any]:
    """The answer, without its metadata, when nothing of it is unpublished or of another type."""
    plain = {name: value for name, value in answer.items() if name != "ResponseMetadata"}
    shape = client.meta.service_model.operation_model(operation).output_shape
    _check(shape, plain, operation)
    return plain


def _check(shape: Shape, value: Any, where: str) -> None:
    if isinstance(shape, StructureShape):
        assert set(value) <= set(shape.members), f"{where}: {set(value) - set(shape.members)} is not published"
        assert set(shape.required_members) <= set(value), where
        for name, member in value.items():
            _check(shape.members[name], member, f"{where}.{name}")
    elif isinstance(shape, ListShape):
        for each in value:
            _check(shape.member, each, where)
    elif isinstance(shape, MapShape):
        assert isinstance(value, dict), where
    elif isinstance(shape, StringShape):
        check_text(shape, value, where)
    elif shape.type_name == "timestamp":
        assert isinstance(value, datetime), where
    elif shape.type_name in ("integer", "long"):
        assert isinstance(value, int), where

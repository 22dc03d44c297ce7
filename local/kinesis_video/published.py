"""The API as it is published (接口模型): botocore's own models say which calls there are, what they take, how they refuse."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.loaders import Loader
from botocore.model import ListShape, MapShape, ServiceModel, Shape, StringShape, StructureShape

from local.kinesis_video.errors import RefusedError, invalid

SERVICES = ("kinesisvideo", "kinesis-video-media", "kinesis-video-archived-media", "kinesis-video-signaling")
_JAVA_ONLY = re.compile(r"\\p\{")
"""Classes of characters that Python's expressions do not know: those patterns (of tags) are not checked."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One published call."""

    name: str
    takes: StructureShape | None
    statuses: Mapping[str, int]
    """The status of each error that it may answer with."""

    def refused(self, error: RefusedError) -> RefusedError:
        """The error with the status that this call's model gives it."""
        return RefusedError(error.code, error.message, self.statuses.get(error.code, error.status))

    def not_allowed(self, message: str) -> RefusedError:
        """A caller without credentials; the services call it differently."""
        code = "AccessDeniedException" if "AccessDeniedException" in self.statuses else "NotAuthorizedException"
        return self.refused(RefusedError(code, message, 401))

    def check(self, given: Any) -> dict[str, Any]:
        """The parameters, found to be as published.

        Raises:
            RefusedError: InvalidArgumentException naming the parameter.
        """
        if not isinstance(given, dict):
            raise invalid("The request is not a JSON object.")
        if self.takes is not None:
            _check_structure(self.takes, given, "")
        return given


@functools.cache
def operations() -> dict[str, Operation]:
    """Every published call by its path."""
    loader = Loader()
    found: dict[str, Operation] = {}
    for service in SERVICES:
        model = ServiceModel(loader.load_service_model(service, "service-2"), service)
        for name in model.operation_names:
            shape = model.operation_model(name)
            statuses = {
                error.name: int(error.metadata.get("error", error.metadata).get("httpStatusCode", 400))
                for error in shape.error_shapes
            }
            found[shape.http["requestUri"]] = Operation(name, shape.input_shape, statuses)
    return found


def _check(shape: Shape, value: Any, where: str) -> None:
    if isinstance(shape, StructureShape):
        if not isinstance(value, dict):
            raise invalid(f"{where} is not a structure.")
        _check_structure(shape, value, f"{where}.")
    elif isinstance(shape, ListShape):
        _check_list(shape, value, where)
    elif isinstance(shape, MapShape):
        if not isinstance(value, dict) or not _fits(shape, len(value)):
            raise invalid(f"{where} is not a map of the published size.")
    elif isinstance(shape, StringShape):
        check_text(shape, value, where)
    elif shape.type_name in ("integer", "long") and not (type(value) is int and _fits(shape, value)):
        raise invalid(f"{where} is {value!r}, and must be a whole number {_range(shape)}.")


def _check_structure(shape: StructureShape, value: dict[str, Any], prefix: str) -> None:
    for name in shape.required_members:
        if value.get(name) is None:
            raise invalid(f"{prefix}{name} is required.")
    for name, member in shape.members.items():
        if value.get(name) is not None:
            _check(member, value[name], f"{prefix}{name}")


def _check_list(shape: ListShape, value: Any, where: str) -> None:
    if not isinstance(value, list) or not _fits(shape, len(value)):
        raise invalid(f"{where} must have {_range(shape)} members.")
    for each in value:
        _check(shape.member, each, where)


def check_text(shape: StringShape, value: Any, where: str) -> None:
    """Raises RefusedError (InvalidArgumentException) for a text that is not as published."""
    if not isinstance(value, str) or not _fits(shape, len(value)):
        raise invalid(f"{where} must be a text with a length {_range(shape)}.")
    if shape.enum and value not in shape.enum:
        raise invalid(f"{where} is {value!r}, and must be one of {', '.join(shape.enum)}.")
    pattern = shape.metadata.get("pattern")
    if pattern and not _JAVA_ONLY.search(pattern) and not re.fullmatch(pattern, value):
        raise invalid(f"{where} is {value!r}, and must match {pattern}.")


def _fits(shape: Shape, value: int) -> bool:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    return (least is None or value >= least) and (most is None or value <= most)


def _range(shape: Shape) -> str:
    return f"from {shape.metadata.get('min', 'any')} to {shape.metadata.get('max', 'any')}"

"""A model's card (模型说明卡): how to feed the model, how to read its answer, what is known of it, what it must not do.

The card is `models/<detector>/<version>/model.yaml`; docs/how-to/bring-your-own-model.md tells its fields. Here it is
plain data that has been checked; where the file lies and that it is YAML is the adapter's business.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

_Chosen = TypeVar("_Chosen", bound=StrEnum)


class ModelKind(StrEnum):
    """What the model answers."""

    DETECTOR = "detector"
    CLASSIFIER = "classifier"


class Head(StrEnum):
    """How a detector's answer is laid out.

    GRID: a row of every cell, as YOLO-like heads give before decoding: dx, dy, log width, log height in strides.
    ROWS: a row of every candidate with its box decoded and a score of every class.
    RANKED: a row of every box kept: four numbers, score, number of the class.
    """

    GRID = "grid"
    ROWS = "rows"
    RANKED = "ranked"


class BoxFormat(StrEnum):
    """What the four numbers of a decoded box are."""

    XYXY = "xyxy"
    CXCYWH = "cxcywh"


@dataclass(frozen=True, slots=True)
class Input:
    """What the net takes: one picture, letterboxed at the upper left, scaled to width x height; (pixel - mean) / std."""

    name: str
    width: int
    height: int
    layout: str
    pixels: str
    mean: tuple[float, ...]
    std: tuple[float, ...]
    fill: int


@dataclass(frozen=True, slots=True)
class Output:
    """What the net gives. `groups` are the numbers of the classes that share a box; `offset` is a cell's middle in strides."""

    name: str
    head: Head
    boxes: BoxFormat
    logits: bool
    objectness: bool
    transposed: bool
    normalised: bool
    strides: tuple[int, ...]
    offset: float
    groups: tuple[tuple[int, ...], ...]
    overlap: float


@dataclass(frozen=True, slots=True)
class ModelCard:
    """A model as its card tells it. `thresholds` has every label; `experimental` labels are not measured on real pictures."""

    detector: str
    version: str
    kind: ModelKind
    file: str
    sha256: str
    input: Input
    output: Output
    labels: tuple[str, ...]
    thresholds: tuple[float, ...]
    experimental: frozenset[str]
    licence: str
    told: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The detector with its version, as events and evidence cite it."""
        return f"{self.detector}/{self.version}"


def card_of(told: object) -> ModelCard:
    """The card that a parsed model.yaml holds.

    Raises:
        ValueError: a field is missing, of the wrong kind, or contradicts another; the message names the field.
    """
    fields = _mapping(told, "the card")
    kind = _choice(ModelKind, fields.get("kind", "detector"), "kind")
    labels = _names(fields, "labels")
    answer = _output(_mapping(fields.get("output"), "output"), labels, kind)
    thresholds = _mapping(fields.get("thresholds"), "thresholds")
    if set(thresholds) != set(labels):
        raise ValueError(
            f"thresholds: wanted one for each of {', '.join(labels)}, found {', '.join(map(str, thresholds))}"
        )
    return ModelCard(
        detector=_text(fields, "detector"),
        version=str(fields.get("version", "")) or _text(fields, "version"),
        kind=kind,
        file=_file_name(fields),
        sha256=_digest(fields),
        input=_input(_mapping(fields.get("input"), "input")),
        output=answer,
        labels=labels,
        thresholds=tuple(_part(thresholds[label], f"thresholds.{label}") for label in labels),
        experimental=frozenset(_names(fields, "experimental") if fields.get("experimental") else ()),
        licence=_text(fields, "licence"),
        told=fields,
    )


def _input(fields: Mapping[str, Any]) -> Input:
    width, height = (_side(fields, name) for name in ("width", "height"))
    layout, pixels = fields.get("layout", "nchw"), fields.get("pixels", "rgb")
    if layout not in ("nchw", "nhwc"):
        raise ValueError(f"input.layout: {layout!r} is neither nchw nor nhwc")
    if pixels not in ("rgb", "bgr"):
        raise ValueError(f"input.pixels: {pixels!r} is neither rgb nor bgr")
    mean, std = _channels(fields, "mean", 0.0), _channels(fields, "std", 1.0)
    if 0.0 in std:
        raise ValueError("input.std: a channel cannot be divided by 0")
    fill = fields.get("fill", 114)
    if not isinstance(fill, int) or not 0 <= fill <= 255:
        raise ValueError(f"input.fill: {fill!r} is no number from 0 to 255")
    return Input(_text(fields, "name", "input."), width, height, layout, pixels, mean, std, fill)


def _output(fields: Mapping[str, Any], labels: tuple[str, ...], kind: ModelKind) -> Output:
    head = _choice(Head, fields.get("head", "rows"), "output.head")
    strides = tuple(fields.get("strides", ()))
    if not all(isinstance(stride, int) and stride > 0 for stride in strides):
        raise ValueError(f"output.strides: {strides} are no strides")
    if kind is ModelKind.DETECTOR and (head is Head.GRID) != bool(strides):
        raise ValueError("output.strides: a grid has them, nothing else does")
    return Output(
        name=_text(fields, "name", "output."),
        head=head,
        boxes=_choice(BoxFormat, fields.get("boxes", "xyxy"), "output.boxes"),
        logits=_flag(fields, "logits"),
        objectness=_flag(fields, "objectness"),
        transposed=_flag(fields, "transposed"),
        normalised=_flag(fields, "normalised"),
        strides=strides,
        offset=_part(fields.get("offset", 0.5), "output.offset"),
        groups=_groups(fields.get("groups") or [list(labels)], labels),
        overlap=_part(fields.get("overlap", 0.6), "output.overlap"),
    )


def _groups(told: object, labels: tuple[str, ...]) -> tuple[tuple[int, ...], ...]:
    """Class numbers of each group; together they are all classes in their order, as the net gives them."""
    if not isinstance(told, list) or not all(isinstance(group, list) for group in told):
        raise ValueError("output.groups: wanted a list of lists of labels")
    if [label for group in told for label in group] != list(labels):
        raise ValueError("output.groups: together they must be the labels, in the same order")
    return tuple(tuple(labels.index(label) for label in group) for group in told)


def _mapping(told: object, where: str) -> Mapping[str, Any]:
    if not isinstance(told, Mapping):
        raise ValueError(f"{where}: wanted fields with values, found {type(told).__name__}")
    return told


def _text(fields: Mapping[str, Any], name: str, where: str = "") -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise ValueError(f"{where}{name}: wanted a text, found {value!r}")
    return value


def _names(fields: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = fields.get(name)
    if not isinstance(value, Sequence) or isinstance(value, str) or not value:
        raise ValueError(f"{name}: wanted a list of labels, found {value!r}")
    if not all(isinstance(one, str) and one for one in value) or len(set(value)) != len(value):
        raise ValueError(f"{name}: wanted different labels, found {value!r}")
    return tuple(value)


def _file_name(fields: Mapping[str, Any]) -> str:
    name = _text(fields, "file")
    if "/" in name or "\\" in name or not name.endswith(".onnx"):
        raise ValueError(f"file: wanted the name of an .onnx file beside the card, found {name!r}")
    return name


def _digest(fields: Mapping[str, Any]) -> str:
    value = _text(fields, "sha256").lower()
    if len(value) != 64 or set(value) - set("0123456789abcdef"):
        raise ValueError("sha256: wanted 64 hexadecimal digits")
    return value


def _side(fields: Mapping[str, Any], name: str) -> int:
    value = fields.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 16 <= value <= 4096:
        raise ValueError(f"input.{name}: wanted 16 to 4096 pixels, found {value!r}")
    return value


def _channels(fields: Mapping[str, Any], name: str, usual: float) -> tuple[float, ...]:
    value = fields.get(name, [usual] * 3)
    if not isinstance(value, list) or len(value) != 3 or not all(isinstance(one, int | float) for one in value):
        raise ValueError(f"input.{name}: wanted three numbers, found {value!r}")
    return tuple(float(one) for one in value)


def _part(value: object, where: str) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        raise ValueError(f"{where}: wanted a number from 0 to 1, found {value!r}")
    return float(value)


def _flag(fields: Mapping[str, Any], name: str) -> bool:
    value = fields.get(name, False)
    if not isinstance(value, bool):
        raise ValueError(f"output.{name}: wanted true or false, found {value!r}")
    return value


def _choice(kind: type[_Chosen], value: object, where: str) -> _Chosen:
    try:
        return kind(str(value))
    except ValueError:
        raise ValueError(f"{where}: {value!r} is none of {', '.join(kind)}") from None

"""The only file that imports onnxruntime: a model's session, and the shelf of all models that can be used (推理)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from jinbo.video.model import Detection, Frame, ModelCard, ModelKind, ModelRefusedError
from jinbo.video.model.refusals import not_a_model, wrong_shape
from jinbo.video.pixels import answers, cards
from jinbo.video.pixels.decoding import cells, columns
from jinbo.video.pixels.jpeg import Shown, shown
from jinbo.video.pixels.letterbox import Pixels, letterboxed, tensor

Numbers = NDArray[np.float32]
_ERRORS_ONLY = 3
_QUANTISES = b"QuantizeLinear"
"""The operator of nets that compute in int8 ("DequantizeLinear" does not hold it: its q is small)."""


@dataclass(frozen=True)
class Model:
    """One model, warm: it has answered a grey picture before anybody's."""

    card: ModelCard
    session: onnxruntime.InferenceSession = field(repr=False)

    def answer(self, canvas: Pixels) -> Numbers:
        """The net's answer for one canvas of its input, without the batch."""
        given = self.session.run([self.card.output.name], {self.card.input.name: tensor(canvas, self.card.input)})
        return np.asarray(given[0][0], np.float32)

    def detections(self, frame: Frame) -> list[Detection]:
        """What is seen in a frame, in its pixels. Raises InvalidError for a picture that cannot be decoded."""
        return self.detections_on(shown(frame.jpeg, self.card.input))

    def detections_on(self, seen: Shown) -> list[Detection]:
        """What is seen in a picture that was made ready for this model's input."""
        return answers.detections(self.answer(seen.canvas), self.card, seen.scale, seen.size)

    def scores(self, crop: Pixels) -> dict[str, float]:
        """A classifier's score of each label for a crop."""
        canvas, _ = letterboxed(crop, self.card.input)
        return answers.scores(self.answer(canvas), self.card)


@dataclass(frozen=True)
class Shelf:
    """The models that can be used, by detector, and why the others cannot (F22)."""

    models: dict[str, Model]
    refused: Sequence[ModelRefusedError]


def load(folder: Path, threads: int) -> Model:
    """The model of a folder, warm. `threads` is the number of virtual processors: more only wait for each other.

    Raises:
        ModelRefusedError: naming the folder and what is wrong: card, file, hash, shape, or a file that cannot be run.
    """
    card = cards.read_card(folder)
    weights = cards.read_weights(folder, card)
    name = cards.name_of(folder)
    try:
        session = onnxruntime.InferenceSession(weights, _options(weights, threads), providers=["CPUExecutionProvider"])
    except Exception as fault:
        raise not_a_model(name, " ".join(str(fault).split())[:300]) from fault
    _check_names(name, card, session)
    model = Model(card, session)
    _warm_up(name, model)
    return model


def _options(weights: bytes, threads: int) -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = _ERRORS_ONLY
    if _QUANTISES not in weights:
        # Only the weights are in int8: unpacked once at the start, for else every frame would unpack them, at twice its time.
        options.add_session_config_entry("session.disable_quant_qdq", "1")
    return options


def load_all(root: Path, threads: int) -> Shelf:
    """Every model below `root`, the newest version of each detector; one that is refused keeps no other from running."""
    models: dict[str, Model] = {}
    refused = []
    for folder in cards.folders(root):
        try:
            model = load(folder, threads)
        except ModelRefusedError as refusal:
            refused.append(refusal)
        else:
            models[model.card.detector] = model
    return Shelf(models, refused)


def _check_names(name: str, card: ModelCard, session: onnxruntime.InferenceSession) -> None:
    inputs = {one.name: one for one in session.get_inputs()}
    outputs = {one.name for one in session.get_outputs()}
    if set(inputs) != {card.input.name}:
        raise wrong_shape(name, f"the net takes {', '.join(inputs)}, the card says {card.input.name}")
    if card.output.name not in outputs:
        raise wrong_shape(name, f"the net gives {', '.join(sorted(outputs))}, the card says {card.output.name}")
    sides = (
        (3, card.input.height, card.input.width)
        if card.input.layout == "nchw"
        else (card.input.height, card.input.width, 3)
    )
    takes = inputs[card.input.name].shape
    fits = len(takes) == 4 and all(
        not isinstance(side, int) or side == wanted for side, wanted in zip(takes, (1, *sides), strict=True)
    )
    if not fits:
        raise wrong_shape(name, f"the net takes {takes}, the card says {[1, *sides]}")


def _warm_up(name: str, model: Model) -> None:
    card = model.card
    grey = np.full((card.input.height, card.input.width, 3), card.input.fill, np.uint8)
    try:
        answer = model.answer(grey)
    except Exception as fault:
        raise wrong_shape(name, " ".join(str(fault).split())[:300]) from fault
    wanted = _wanted_shape(card, answer)
    if answer.shape != wanted:
        raise wrong_shape(name, f"the net gives {list(answer.shape)}, the card's fields say {list(wanted)}")


def _wanted_shape(card: ModelCard, answer: Numbers) -> tuple[int, ...]:
    """What the card says the answer's shape is; the number of rows is the net's own except on a grid."""
    if card.kind is ModelKind.CLASSIFIER:
        one_for_two = answer.size == 1 and len(card.labels) == 2
        return (1,) if one_for_two else (len(card.labels),)
    numbers = columns(card)
    rows = answer.shape[-1 if card.output.transposed else 0] if answer.ndim == 2 else -1
    if card.output.strides:
        rows = len(cells(card.input.width, card.input.height, card.output.strides)[1])
    return (numbers, rows) if card.output.transposed else (rows, numbers)

"""Cards and weights on disk: `models/<detector>/<version>/model.yaml` beside its .onnx (模型目录)."""

from __future__ import annotations

import hashlib
from pathlib import Path

from jinbo.video.model import ModelCard
from jinbo.video.model.card import card_of
from jinbo.video.model.refusals import missing_file, unreadable_card, wrong_hash

CARD = "model.yaml"
MOST_CARD_BYTES = 64 * 1024


def folders(root: Path) -> list[Path]:
    """Every folder with a card below `root`, in the order of their names."""
    return sorted(file.parent for file in root.glob(f"*/*/{CARD}"))


def read_card(folder: Path) -> ModelCard:
    """The card of a model's folder.

    Raises:
        ModelRefusedError: `model-card-unreadable`: no card, no YAML, or a field that is wrong (it is named).
    """
    import yaml

    name = name_of(folder)
    try:
        raw = (folder / CARD).read_bytes()
        if len(raw) > MOST_CARD_BYTES:
            raise ValueError(f"{len(raw)} bytes are too many for a card")
        return card_of(yaml.safe_load(raw))
    except OSError as fault:
        raise unreadable_card(name, f"{CARD}: {fault.strerror}") from fault
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        raise unreadable_card(name, " ".join(str(fault).split())) from fault


def read_weights(folder: Path, card: ModelCard) -> bytes:
    """The weights, when they are the ones that the card speaks of.

    Raises:
        ModelRefusedError: `model-file-missing` or `model-hash-differs`.
    """
    name = name_of(folder)
    try:
        weights = (folder / card.file).read_bytes()
    except OSError as fault:
        raise missing_file(name, f"{card.file}: {fault.strerror}") from fault
    found = hashlib.sha256(weights).hexdigest()
    if found != card.sha256:
        raise wrong_hash(name, f"{card.file} has sha256 {found}, the card says {card.sha256}")
    return weights


def name_of(folder: Path) -> str:
    """The detector and version as the folders say them."""
    return f"{folder.parent.name}/{folder.name}"

"""Trains the smoking classifier: one number for a crop of a head and shoulders, smoking (吸烟) or not."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from models.data.reading import Picture, read_folder
from models.data.split import split
from models.training.augment import lit
from models.training.backbone import BLOCKS, Backbone, run_frozen_blocks_fast
from models.training.loop import Plan, Run

SEED = 20261126
SIDE = 192  # of a training crop; the classifier is used at 224, where things are as large as training crops show them
FOLDER = "smokers1120"
USED_AT = (192, 224)  # sides that are tried when it is shipped
LABELS = ("not_smoking", "smoking")
CROPS = 16  # a step
_LAST = 14
_SMOOTH = 0.05
_DROPOUT = 0.3


class Classifier(nn.Module):
    """Crops N x 3 x H x W (RGB, 0 to 255) to N x 1 logits of smoking."""

    def __init__(self, frozen: int = 5) -> None:
        super().__init__()
        self.backbone = Backbone((_LAST,), frozen)
        self.dropout = nn.Dropout(_DROPOUT)
        self.answer = nn.Linear(BLOCKS[_LAST][1], 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        (found,) = self.backbone(x)
        return self.answer(self.dropout(found.mean((2, 3))))


def train_smoking(data: Path, plan: Plan) -> None:
    """Writes the plan's checkpoint. One process of one thread."""
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    pictures, _ = split([replace(picture, pixels=picture.rgb()) for picture in read_folder(data / FOLDER, ())])
    net = Classifier()
    net.backbone.load_imagenet()
    net.to(memory_format=torch.channels_last)
    run_frozen_blocks_fast(net.backbone)
    Run(net, plan).train(crops(pictures, np.random.default_rng(SEED), CROPS), _loss)


def crops(
    pictures: list[Picture], rng: np.random.Generator, size: int
) -> Generator[tuple[torch.Tensor, torch.Tensor], bool, None]:
    """Without end, each picture once a round: crops N x 3 x side x side and whether each smokes (N)."""
    order: list[int] = []
    while True:
        while len(order) < size:
            order += [int(i) for i in rng.permutation(len(pictures))]
        chosen, order = [pictures[i] for i in order[:size]], order[size:]
        pixels = torch.from_numpy(np.stack([_crop(rng, picture.rgb()) for picture in chosen])).permute(0, 3, 1, 2)
        smoking = torch.tensor([float(picture.label == LABELS[1]) for picture in chosen])
        yield pixels.float().contiguous(memory_format=torch.channels_last), smoking


def _crop(rng: np.random.Generator, rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A window of six to ten tenths of the picture, turned a little, mirrored or not, in another light."""
    high, wide = rgb.shape[:2]
    scale = SIDE / (min(high, wide) * rng.uniform(0.62, 1.0)) * np.exp(rng.normal(0, 0.05, 2))
    turn = np.deg2rad(rng.uniform(-15, 15))
    mirror = -1.0 if rng.random() < 0.5 else 1.0
    linear = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ np.diag(scale * (mirror, 1.0))
    spare = np.maximum(0, np.array([wide, high]) * scale - SIDE) / 2
    middle = SIDE / 2 + rng.uniform(-1, 1, 2) * spare
    move = np.concatenate([linear, (middle - linear @ (wide / 2, high / 2))[:, None]], 1)
    pixels = cv2.warpAffine(rgb, move, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    return lit(rng, np.asarray(pixels, np.uint8))


def _loss(output: torch.Tensor, batch: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
    wanted = batch[1] * (1 - 2 * _SMOOTH) + _SMOOTH
    return functional.binary_cross_entropy_with_logits(output[:, 0], wanted)

"""Whole scenes drawn by code: a kitchen wall, worktops, and people whose wear is known (boxes of faces and of heads)."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from models.drawn.heads import Box, Wear, draw_person

_WEARS: tuple[Wear, ...] = ("mask", "no_mask", "mask_incorrect")


@dataclass(frozen=True)
class Person:
    """One drawn person: the face's box with how the mask is worn, the head's box with whether a cap is worn."""

    face: Box
    wear: Wear
    head: Box
    cap: bool


def kitchen(
    rng: np.random.Generator, width: int = 416, height: int = 416, people: int | None = None, least: float = 14
) -> tuple[NDArray[np.uint8], list[Person]]:
    """A picture (RGB) and who is in it. Faces are `least` pixels high or more and never cover one another."""
    picture = _room(rng, width, height)
    drawn: list[Person] = []
    wanted = int(rng.integers(1, 6)) if people is None else people
    for _ in range(8 * wanted):
        if len(drawn) == wanted:
            break
        face = _place(rng, width, height, least)
        if any(_touch(face, other.head) for other in drawn):
            continue
        wear, cap = _WEARS[int(rng.choice(3, p=(0.45, 0.35, 0.2)))], bool(rng.random() < 0.5)
        drawn.append(Person(face, wear, draw_person(picture, face, rng, wear, cap=cap), cap))
    return seen_by_a_camera(rng, picture), drawn


def _room(rng: np.random.Generator, width: int, height: int) -> NDArray[np.uint8]:
    wall = rng.integers(90, 235, 3)
    slope = np.linspace(1.0, rng.uniform(0.6, 1.0), height)[:, None, None]
    picture = np.ascontiguousarray(np.broadcast_to(wall * slope, (height, width, 3)).astype(np.uint8))
    for _ in range(int(rng.integers(3, 14))):
        x, y = int(rng.integers(-40, width)), int(rng.integers(-40, height))
        corner = (x + int(rng.integers(10, width // 2)), y + int(rng.integers(5, height // 3)))
        colour = tuple(int(channel) for channel in rng.integers(30, 245, 3))
        if rng.random() < 0.7:
            cv2.rectangle(picture, (x, y), corner, colour, -1)
        else:
            cv2.circle(picture, (x, y), int(rng.integers(4, 40)), colour, -1, cv2.LINE_AA)
    return picture


def _place(rng: np.random.Generator, width: int, height: int, least: float) -> Box:
    tall = float(np.exp(rng.uniform(np.log(least), np.log(0.3 * height))))
    wide = tall * rng.uniform(0.72, 0.9)
    x, y = rng.uniform(2, width - wide - 2), rng.uniform(0.3 * tall, height - tall - 2)
    return (x, y, x + wide, y + tall)


def _touch(face: Box, head: Box) -> bool:
    """Whether the face with its shoulders and cap would cover another head, or be covered."""
    wide, tall = face[2] - face[0], face[3] - face[1]
    return (
        face[0] - wide < head[2]
        and face[2] + wide > head[0]
        and face[1] - tall < head[3]
        and face[3] + 1.5 * tall > head[1]
    )


def seen_by_a_camera(rng: np.random.Generator, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture with the blur, noise and exposure of a cheap camera."""
    blurred = cv2.GaussianBlur(picture, (3, 3), rng.uniform(0.3, 1.0))
    noise = rng.normal(0, rng.uniform(1, 7), picture.shape)
    return np.clip(blurred * rng.uniform(0.6, 1.15) + noise, 0, 255).astype(np.uint8)

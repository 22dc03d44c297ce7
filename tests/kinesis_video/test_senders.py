"""A simulated camera against the stand-in: what it sends is acknowledged, and it comes back after a break."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from kinesis_video.world import World, between

from local.venue.footage import film
from local.venue.footage.film import FRAGMENT_MS, Camera, Film
from local.venue.footage.sending import Sender, Showing

PATIENCE_S = 20.0


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Film:
    return film.changed(Camera("kc-0001", "冷食专间", 0, 1), "covered", tmp_path_factory.mktemp("films"), seconds=4)


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def until(true: Callable[[], bool]) -> None:
    tick, deadline = threading.Event(), time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline
        tick.wait(0.05)


def test_fragments_come_in_change_on_a_new_connection_and_end(world: World, shown: Film) -> None:
    world.stream("kc")
    showing = Showing(shown, now_ms() - FRAGMENT_MS + 200)
    sender = Sender("kc-0001", "kc", world.url, showing, FRAGMENT_MS)
    sender.start()
    until(lambda: sender.sent >= 1)
    sender.show(replace(showing, ahead_ms=90_000))
    until(lambda: sender.connections == 2 and sender.sent >= 2)
    sender.end()
    sender.join(PATIENCE_S)
    assert not sender.is_alive()
    assert sender.fault == ""
    whole = between(now_ms() - 600_000, now_ms() + 600_000)
    listed = world.archived.list_fragments(StreamName="kc", FragmentSelector=whole)["Fragments"]
    ahead = sorted(one["ProducerTimestamp"].timestamp() * 1000 - now_ms() for one in listed)
    assert ahead[-1] > 60_000 > ahead[0]


def test_a_camera_says_what_is_wrong_and_tries_again(world: World, shown: Film) -> None:
    sender = Sender("kc-0001", "absent", world.url, Showing(shown, now_ms()), FRAGMENT_MS)
    sender.start()
    until(lambda: "404" in sender.fault)
    world.stream("absent")
    until(lambda: sender.sent >= 1)
    sender.end()
    sender.join(PATIENCE_S)
    assert not sender.is_alive()

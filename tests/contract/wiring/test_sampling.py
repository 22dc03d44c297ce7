"""From the register to the sampler and back to a camera's health: both functions, bound as they are deployed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from conftest import forget_everything_made_from_settings
from fakes.sampling import PLAIN
from fakes.video import a_camera
from jinbo.kernel.clock import to_ms
from jinbo.platform.aws import client
from jinbo.video.frame_ports import Sight
from jinbo.video.model import CameraFault, CameraStatus, Watch
from jinbo.video.model.frame import Fetched, Outcome, Way
from jinbo.wiring import sampling, video
from jinbo.wiring.video import _health_store, camera_store

NOW = datetime(2020, 11, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _wired_anew() -> Iterator[None]:
    yield
    for module in (sampling, video):
        for value in vars(module).values():
            if hasattr(value, "cache_clear"):
                value.cache_clear()


@pytest.fixture
def queues(tables: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    url: str = client("sqs").create_queue(QueueName="camera-windows")["QueueUrl"]
    monkeypatch.setenv("CAMERA_QUEUE_URL", url)
    forget_everything_made_from_settings()
    yield url
    client("sqs").delete_queue(QueueUrl=url)


def register(number: int, **other: Any) -> str:
    camera = a_camera(number, registered_at=NOW, watches=(Watch("mask", 0.5, ("no_mask",)),), **other)
    return camera_store().save(camera, [], NOW).id


def test_every_camera_in_use_gets_its_windows_and_no_other(queues: str) -> None:
    register(1)
    register(2)
    register(3, status=CameraStatus.STOPPED)
    done = sampling.ticker().tick()
    assert done.cameras == 2
    assert done.windows >= 6
    assert done.shed == 0
    assert sampling.ticker().tick().windows <= 2


def test_what_the_sampler_saw_reaches_the_cameras_health(tables: None) -> None:
    name = register(1)
    at = to_ms(NOW)
    for step in range(6):
        sight = Sight(name, at + step * 20_000, at, PLAIN, 40, 10, 10 - step, "")
        sampling.CameraHealth().observe(sight)
        sampling.CameraHealth().observe(sight)
    state = _health_store().health([name])[name]
    assert state.of(CameraFault.OFFLINE) is not None
    assert sum(one.planned for one in state.windows) == 60
    assert sum(one.seen for one in state.windows) == 45


def test_a_camera_that_is_gone_has_no_health(tables: None) -> None:
    sampling.CameraHealth().observe(Sight("never", to_ms(NOW), None, None, None, 1, 0, "stream-missing"))
    assert not _health_store().health(["never"])["never"].windows


def test_a_message_is_a_window(tables: None, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Empty:
        def fetch(self, window: Any, _: Any) -> Fetched:
            asked.append(window.stream)
            return Fetched((), None, Way.FRAGMENTS)

    name = register(1)
    sampler = sampling._sampler()
    monkeypatch.setattr(
        sampling, "_sampler", lambda: type(sampler)(**{**parts(sampler), "source": Empty()})
    )  # the real one, with a stream that is empty
    end = to_ms(datetime.now(UTC))
    body = {"v": 1, "camera": name, "stream": "s", "start_ms": end - 20_000, "end_ms": end, "every_ms": 2000}
    body |= {"frames": [[end - 500, ["mask"], True, 2]], "masks": [], "shed": 0}
    assert sampling.sample(json.dumps(body), 60_000) == Outcome(1, way="FRAGMENTS")
    assert sampling.sample(json.dumps(body), 60_000) is None
    assert asked == ["s"]
    with pytest.raises(ValueError, match="version"):
        sampling.sample("{}", 60_000)


def parts(sampler: Any) -> dict[str, Any]:
    return {name: getattr(sampler, name) for name in sampler.__dataclass_fields__}

"""Clips are cut from the stand-in with the clients that functions have; and an event's evidence from end to end on the emulator."""

from __future__ import annotations

import importlib.util
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.request import urlopen

import av
import numpy as np
import pytest
from contract.conftest import create_tables, drop_tables, emulator_endpoint, forget_connections
from fakes.evidence import BYSTANDER, a_jpeg, a_picture_of, event_fact
from jinbo.kernel.clock import from_ms
from jinbo.platform.aws import client
from jinbo.video.evidence_ports import NoMediaError
from jinbo.video.records.clips import KinesisVideoClips
from kinesis_video.producer import matroska, push
from kinesis_video.world import NOW, World
from PIL import Image
from support.api_world import forget

__all__ = ["emulator_endpoint"]
ROOT = Path(__file__).resolve().parents[2]


def clips(world: World) -> KinesisVideoClips:
    def video_client(api: str, stream: str) -> Any:
        endpoint = client("kinesisvideo", world.url).get_data_endpoint(StreamName=stream, APIName=api)["DataEndpoint"]
        return client("kinesis-video-archived-media", endpoint, 2)

    return KinesisVideoClips(video_client, {"kc-0001": "cam", "kc-0002": "none"}.get)


def film(world: World, seconds: int = 40) -> None:
    """A camera sends a fragment a second."""
    for second in range(seconds):
        push(world.url, "cam", matroska(1, start_ms=NOW + second * 1000))
        world.clock.advance(1)


def seconds_of(clip: bytes | str) -> float:
    """How long a clip plays, frame by frame."""
    assert isinstance(clip, bytes)
    with av.open(io.BytesIO(clip), format="mp4") as film:
        times = [frame.time for frame in film.decode(video=0)]
    return float(times[-1] - times[0])


def test_a_clip_of_twenty_seconds_plays(world: World) -> None:
    world.stream()
    film(world)
    assert seconds_of(clips(world).clip("kc-0001", NOW + 10_000, NOW + 30_000)) == pytest.approx(20, abs=1.5)


def test_seconds_that_nobody_sent_are_no_media(world: World) -> None:
    world.stream()
    film(world, 5)
    with pytest.raises(NoMediaError):
        clips(world).clip("kc-0001", NOW + 100_000, NOW + 120_000)


def test_what_can_never_be_had_has_a_reason(world: World) -> None:
    assert clips(world).clip("kc-0002", NOW, NOW + 20_000) == "stream-missing"
    assert clips(world).clip("kc-0003", NOW, NOW + 20_000) == "camera-unknown"


@pytest.fixture
def emulated(world: World, emulator_endpoint: str) -> Iterator[World]:
    """Table, bucket and queues in the emulator, video in the stand-in, everything wired as a function is."""
    before = dict(os.environ)
    os.environ["AWS_ENDPOINT_URL"], os.environ["AWS_ENDPOINT_URL_KINESIS_VIDEO"] = emulator_endpoint, world.url
    forget()
    forget_connections()
    create_tables()
    client("s3").create_bucket(Bucket="media")
    os.environ["MEDIA_BUCKET"] = "media"
    for name, variable in (("evidence", "EVIDENCE_QUEUE_URL"), ("timers", "TIMER_QUEUE_URL")):
        os.environ[variable] = client("sqs").create_queue(QueueName=name)["QueueUrl"]
    forget()
    forget_connections()
    yield world
    drop_tables()
    os.environ.clear()
    os.environ.update(before)
    forget()


def on_evidence() -> ModuleType:
    spec = importlib.util.spec_from_file_location("functions_on_evidence", ROOT / "functions/on_evidence/app.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def work_off() -> None:
    """Hands each waiting message to the function, as the queue's mapping does."""
    url, function = os.environ["EVIDENCE_QUEUE_URL"], on_evidence()
    while messages := client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        records = [{"messageId": one["MessageId"], "body": one["Body"]} for one in messages]
        assert function.handler({"Records": records}, None) == {"batchItemFailures": []}
        for one in messages:
            client("sqs").delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])


@pytest.mark.emulator
def test_from_an_events_news_to_a_verified_pack_that_a_browser_opens(emulated: World) -> None:
    from fakes.video import a_camera
    from jinbo.wiring import evidence
    from jinbo.wiring.subscribers import deliver
    from jinbo.wiring.video import camera_store

    emulated.stream()
    film(emulated)
    camera_store().save(a_camera(stream="cam"), [], from_ms(NOW))
    at = NOW + 20_000
    client("s3").put_object(Bucket="media", Key=f"frames/kc-0001/{at}.jpg", Body=a_jpeg())
    for kind in ("opened", "ended"):
        deliver(event_fact(kind, a_picture_of(at)))
    work_off()

    from jinbo.kernel.access import Principal, Role

    shown = evidence.desk().read(Principal("duty", frozenset({Role.DUTY_OFFICER})), "E1", verify=True)
    assert shown.verification is not None
    assert shown.verification.holds
    opened = {}
    for part, url in shown.parts:
        with urlopen(url, timeout=10) as answer:  # as a browser does: no credentials, no headers
            opened[str(part.role)] = answer.read()
            assert answer.headers["Content-Type"] == part.content_type
    assert sorted(opened) == ["ANNOTATED", "CLIP", "RAW", "SHARED"]
    assert opened["RAW"] == a_jpeg()
    assert seconds_of(opened["CLIP"]) == pytest.approx(20, abs=1.5)
    assert flat(opened["SHARED"]) < flat(opened["ANNOTATED"]) / 4
    assert evidence.desk().verify("E1").holds
    facts = [json.loads(item["facts"]["S"]) for item in packs_in_the_table()]
    assert [fact["kind"] for told in facts for fact in told] == ["video.evidence.kept"]


def packs_in_the_table() -> list[dict[str, Any]]:
    found = client("dynamodb").query(
        TableName="records",
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": "EVIDENCE#E1"}},
    )
    items: list[dict[str, Any]] = found["Items"]
    return items


def flat(jpeg: bytes) -> float:
    """How much is to be seen where the bystander stands."""
    with Image.open(io.BytesIO(jpeg)) as picture:
        x1, y1, x2, y2 = (round(share * (640, 360)[n % 2]) for n, share in enumerate(BYSTANDER))
        area = np.asarray(picture.convert("L"), int)[y1 + 6 : y2 - 6, x1 + 6 : x2 - 6]
    return float(np.abs(np.diff(area, axis=1)).mean())

"""What sampling keeps and hands on, in the table, the bucket and the queues as they are (moto)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from fakes.sampling import Camera, FakeCursor, Watch, World
from fakes.time import StandingClock
from jinbo.kernel.errors import ConflictError, UnavailableError
from jinbo.platform.aws import client
from jinbo.video.frame_ports import Cursor, WindowStore
from jinbo.video.model.frame import FramesMessage, Outcome, Sampled, Still
from jinbo.video.payload.messages import read_frames, read_window
from jinbo.video.records.handing import FrameBucket, SqsDetectors, SqsWindows
from jinbo.video.records.windows import TableCursor, TableWindows
from jinbo.video.rules.sampling import window

NOON = 1_604_548_800_000
WINDOW = window(Camera(watches=(Watch("mask", 0.5),)), NOON, NOON + 20_000)
NEXT = window(Camera(watches=(Watch("mask", 0.5),)), NOON + 20_000, NOON + 40_000)


class CursorContract:
    """Moves on once, from where it stands."""

    def test_it_begins_at_nothing_and_goes_where_it_is_moved(self, cursor: Cursor) -> None:
        assert cursor.read() == 0
        cursor.advance(0, NOON)
        cursor.advance(NOON, NOON + 60_000)
        assert cursor.read() == NOON + 60_000

    def test_of_two_that_move_it_one_is_first(self, cursor: Cursor) -> None:
        cursor.advance(0, NOON)
        with pytest.raises(ConflictError):
            cursor.advance(0, NOON)
        assert cursor.read() == NOON


class TestFakeCursor(CursorContract):
    @pytest.fixture
    def cursor(self) -> Cursor:
        return FakeCursor()


class TestTableCursor(CursorContract):
    @pytest.fixture
    def cursor(self, tables: None) -> Cursor:
        return TableCursor(StandingClock())


class WindowContract:
    """A window is marked as done once."""

    def test_the_first_mark_stands(self, store: WindowStore) -> None:
        assert not store.done(WINDOW)
        assert store.finish(WINDOW, Outcome(10, seen=9))
        assert store.done(WINDOW)
        assert not store.finish(WINDOW, Outcome(10, seen=1))

    def test_each_window_has_its_own(self, store: WindowStore) -> None:
        store.finish(WINDOW, Outcome(10))
        assert not store.done(NEXT)
        assert store.finish(NEXT, Outcome(10))


class TestFakeWindows(WindowContract):
    @pytest.fixture
    def store(self) -> WindowStore:
        return World()


class TestTableWindows(WindowContract):
    @pytest.fixture
    def store(self, tables: None) -> WindowStore:
        return TableWindows(StandingClock())


@pytest.fixture
def queue(tables: None) -> Iterator[str]:
    url: str = client("sqs").create_queue(QueueName="windows")["QueueUrl"]
    yield url
    client("sqs").delete_queue(QueueUrl=url)


def received(url: str) -> list[str]:
    bodies: list[str] = []
    while messages := client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        bodies += [message["Body"] for message in messages]
        for message in messages:
            client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return bodies


def test_windows_arrive_as_they_were_sent(queue: str) -> None:
    windows = SqsWindows(client("sqs"), queue)
    sent = [window(Camera(f"cam-{number}", watches=(Watch("mask", 0.5),)), NOON, NOON + 20_000) for number in range(23)]
    windows.send([(one, 0) for one in sent])
    assert windows.waiting() == 23
    arrived = [read_window(body) for body in received(queue)]
    assert sorted(arrived, key=lambda one: one.camera) == sorted(sent, key=lambda one: one.camera)


def test_a_window_that_is_not_due_does_not_count_as_waiting(queue: str) -> None:
    windows = SqsWindows(client("sqs"), queue)
    windows.send([(WINDOW, 60), (NEXT, 0)])
    assert windows.waiting() == 1


def test_a_queue_that_is_gone_is_told_as_such(queue: str) -> None:
    with pytest.raises(UnavailableError):
        SqsWindows(client("sqs"), queue + "x").send([(WINDOW, 0)])
    with pytest.raises(UnavailableError):
        SqsDetectors(client("sqs"), queue + "x").send(FramesMessage("cam-1", NOON, ()))


def test_a_detector_is_told_what_to_look_at_in_order_and_once(tables: None) -> None:
    attributes = {"FifoQueue": "true"}
    queue = client("sqs").create_queue(QueueName=f"frames-{uuid.uuid4().hex[:8]}.fifo", Attributes=attributes)[
        "QueueUrl"
    ]
    frame = Sampled(NOON + 500, NOON + 400, "frames/cam-1/1.jpg", ("heads", "smoking"), 0.25)
    sent = [
        FramesMessage("cam-1", NOON + 20_000 * number, (frame,), (Still(NOON + 1500, ("heads",)),))
        for number in range(3)
    ]
    for message in [*sent, sent[0]]:  # a sampler that died before its window was marked sends again
        SqsDetectors(client("sqs"), queue).send(message)
    assert [read_frames(body) for body in received(queue)] == sent


def test_the_same_frame_twice_is_one_picture(tables: None) -> None:
    client("s3").create_bucket(Bucket="media")
    bucket = FrameBucket(client("s3"), "media")
    bucket.put("frames/cam-1/1.jpg", b"\xff\xd8")
    bucket.put("frames/cam-1/1.jpg", b"\xff\xd8")
    assert bucket.read("frames/cam-1/1.jpg") == b"\xff\xd8"
    assert bucket.read("frames/cam-1/2.jpg") is None
    (stored,) = client("s3").list_objects_v2(Bucket="media")["Contents"]
    assert stored["Key"] == "frames/cam-1/1.jpg"
    with pytest.raises(UnavailableError):
        FrameBucket(client("s3"), "elsewhere").put("frames/cam-1/1.jpg", b"")

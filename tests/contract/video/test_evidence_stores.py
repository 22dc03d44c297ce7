"""Packs, files and tasks are kept as given; the same for the fakes, for the table, the bucket and the queue."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from fakes.evidence import AT, KITCHEN, FakeFiles, FakePacks, event_fact
from jinbo.kernel.clock import from_ms
from jinbo.kernel.errors import ConflictError, UnavailableError
from jinbo.platform.aws import client
from jinbo.video.evidence_ports import EvidenceFiles, PackStore
from jinbo.video.model.evidence import Deposit, Hold, Keep, Missing, Pack, Place, Role, Task, Work
from jinbo.video.payload.evidence_messages import read_task
from jinbo.video.records.evidence import PackRecord, TablePacks
from jinbo.video.records.evidence_files import EvidenceBucket, SqsEvidence
from jinbo.video.rules.evidence import part_of
from jinbo.video.rules.evidence_news import kept_fact

NOW = from_ms(AT)
RAW = part_of("E1", Role.RAW, AT, b"raw")
DEPOSIT = Deposit(
    "2020-11-05T00:00:00.000Z",
    "heads/1",
    {"min_s": 10, "threshold": 0.8},
    0.87,
    120,
    (RAW,),
    (Missing(Role.CLIP, AT, "no-media"),),
    Place("2020-11-05", 3, 7, "a" * 64),
)
PACK = Pack("E1", "K02_NO_MASK", KITCHEN, "kc-0001", ("ent-1", "ent-2"), "1.1", "Z1", AT, (DEPOSIT,))


class PackContract:
    def test_a_pack_comes_back_as_it_was_given(self, packs: PackStore) -> None:
        assert packs.pack("E1") is None
        stored = packs.save(PACK, [kept_fact(PACK, DEPOSIT, NOW)], NOW)
        held = packs.save(replace(stored, hold=Hold("p", "2020-11-05T00:00:00.000Z", "调查")), [], NOW)
        assert packs.pack("E1") == replace(PACK, hold=held.hold)
        assert held.version == stored.version + 1

    def test_of_two_writers_the_slower_is_told(self, packs: PackStore) -> None:
        packs.save(PACK, [], NOW)
        with pytest.raises(ConflictError):
            packs.save(PACK, [], NOW)


class TestFakePacks(PackContract):
    @pytest.fixture
    def packs(self) -> PackStore:
        return FakePacks()


class TestTablePacks(PackContract):
    @pytest.fixture
    def packs(self, tables: None) -> PackStore:
        return TablePacks()

    def test_a_record_outlives_its_files_and_a_held_one_has_no_end(self, packs: PackStore) -> None:
        stored = packs.save(PACK, [], NOW)
        ends = PackRecord.get("EVIDENCE#E1", "PACK").ttl
        stored = packs.save(replace(stored, keep=Keep.D90), [], NOW)
        assert ends - PackRecord.get("EVIDENCE#E1", "PACK").ttl >= 640 * 86_400 - 60
        packs.save(replace(stored, hold=Hold("p", "", "")), [], NOW)
        assert PackRecord.get("EVIDENCE#E1", "PACK").ttl is None


class FilesContract:
    def test_a_part_is_kept_with_its_tag_and_its_bytes(self, files: EvidenceFiles) -> None:
        files.put(RAW, b"raw", Keep.Y2)
        files.put(RAW, b"raw", Keep.Y2)
        assert files.digest(RAW.key) == RAW.sha256
        assert self.tag(files, RAW.key) == "Y2"
        files.tag(RAW.key, Keep.HELD)
        assert self.tag(files, RAW.key) == "HELD"
        assert files.digest(RAW.key) == RAW.sha256

    def test_what_is_gone_stays_gone(self, files: EvidenceFiles) -> None:
        files.tag("evidence/E1/none.jpg", Keep.HELD)
        assert files.digest("evidence/E1/none.jpg") == ""
        assert files.frame("frames/none.jpg") is None

    def tag(self, files: Any, key: str) -> str:
        """How a file is tagged, which the port does not tell: each of the two looks in its own way."""
        raise AssertionError("the contract is run by its two classes below")


class TestFakeFiles(FilesContract):
    @pytest.fixture
    def files(self) -> EvidenceFiles:
        return FakeFiles()

    def tag(self, files: Any, key: str) -> str:
        return str(files.tags[key])


class TestEvidenceBucket(FilesContract):
    @pytest.fixture
    def files(self, tables: None) -> Iterator[EvidenceFiles]:
        client("s3").create_bucket(Bucket="media")
        yield EvidenceBucket(client("s3"), "media")
        for one in client("s3").list_objects_v2(Bucket="media").get("Contents", []):
            client("s3").delete_object(Bucket="media", Key=one["Key"])
        client("s3").delete_bucket(Bucket="media")

    def tag(self, files: Any, key: str) -> str:
        tags = client("s3").get_object_tagging(Bucket="media", Key=key)["TagSet"]
        return {one["Key"]: one["Value"] for one in tags}["keep"]

    def test_a_frame_is_read_and_what_is_larger_than_any_frame_is_not(self, files: EvidenceFiles) -> None:
        client("s3").put_object(Bucket="media", Key="frames/a.jpg", Body=b"jpeg")
        client("s3").put_object(Bucket="media", Key="frames/b.jpg", Body=bytes(16_000_001))
        assert files.frame("frames/a.jpg") == b"jpeg"
        assert files.frame("frames/b.jpg") is None

    def test_a_part_is_shown_by_a_browser_as_what_it_is(self, files: EvidenceFiles) -> None:
        files.put(RAW, b"raw", Keep.Y2)
        assert client("s3").head_object(Bucket="media", Key=RAW.key)["ContentType"] == "image/jpeg"


def test_a_task_waits_in_the_queue_as_it_was_sent(tables: None) -> None:
    url = client("sqs").create_queue(QueueName="evidence")["QueueUrl"]
    SqsEvidence(client("sqs"), url).send(Task(Work.CLIP, event_fact(), 1), 0)
    (message,) = client("sqs").receive_message(QueueUrl=url)["Messages"]
    assert read_task(message["Body"]) == Task(Work.CLIP, event_fact(), 1)
    assert json.loads(message["Body"])["work"] == "clip"
    client("sqs").delete_queue(QueueUrl=url)


def test_a_bucket_and_a_queue_that_do_not_answer_are_said_to_be_unavailable() -> None:
    class Down:
        def __getattr__(self, _: str) -> Any:
            def call(**__: Any) -> None:
                raise EndpointConnectionError(endpoint_url="https://nowhere.example")

            return call

    bucket = EvidenceBucket(Down(), "media")
    for call in (
        lambda: bucket.frame("a"),
        lambda: bucket.put(RAW, b"raw", Keep.Y2),
        lambda: bucket.tag("a", Keep.Y2),
        lambda: bucket.digest("a"),
        lambda: SqsEvidence(Down(), "url").send(Task(Work.CLIP, event_fact()), 0),
    ):
        with pytest.raises(UnavailableError):
            call()

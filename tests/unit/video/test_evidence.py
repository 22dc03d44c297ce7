"""Evidence of an event is kept whole, once in effect, however often and wherever its work is cut off; what is missing says why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from fakes.evidence import AT, World, a_jpeg, a_picture_of, event_fact
from jinbo.kernel.errors import InvalidError, UnavailableError
from jinbo.kernel.fact import Audience, Fact
from jinbo.video.model.evidence import Hold, Keep, Marks, Pack, Role, Task, Work
from jinbo.video.model.evidence_plain import pack_body, pack_of
from jinbo.video.payload.evidence_messages import read_task, task_message
from jinbo.video.rules.evidence import MOST_STILLS, manifest_hash


@pytest.fixture
def world() -> World:
    return World()


def pack(world: World) -> Pack:
    found = world.packs.pack("E1")
    assert found is not None
    return found


def accounted(world: World) -> set[tuple[str, int]]:
    return {(str(role), at_ms) for role, at_ms in pack(world).accounted}


def test_an_event_leaves_raw_annotated_and_shared_still_and_a_clip_of_twenty_seconds(world: World) -> None:
    world.tell(event_fact())
    assert accounted(world) == {("RAW", AT), ("ANNOTATED", AT), ("SHARED", AT), ("CLIP", AT)}
    assert pack(world).missing == ()
    assert world.clips.asked == [("kc-0001", AT - 10_000, AT + 10_000)]
    raw = next(part for part in pack(world).parts if part.role is Role.RAW)
    assert world.files.contents[raw.key] == a_jpeg()
    assert (raw.bytes, raw.content_type) == (len(a_jpeg()), "image/jpeg")
    assert all(world.files.digest(part.key) == part.sha256 for part in pack(world).parts)
    first = pack(world).deposits[0]
    assert (first.model, first.rule, first.clock_offset_ms) == ("heads/1", {"min_s": 10, "threshold": 0.8}, 120)


def test_stills_are_made_at_once_and_the_clip_when_its_end_is_stored(world: World) -> None:
    world.planner.on_fact(event_fact())
    assert [(task.work, delay) for task, delay in world.queue.sent] == [(Work.STILLS, 0), (Work.CLIP, 13)]
    world.queue.sent.clear()
    world.planner.on_fact(event_fact("updated"))
    assert [task.work for task, _ in world.queue.sent] == [Work.STILLS]
    world.planner.on_fact(replace(event_fact(), kind="video.camera.health"))
    assert len(world.queue.sent) == 1


def test_each_deposit_is_told_once_with_its_hashes_and_stands_in_the_audit_chain(world: World) -> None:
    world.tell(event_fact())
    stills, clip = world.packs.facts
    assert (stills.kind, stills.subject, stills.audience) == (
        "video.evidence.kept",
        event_fact().subject,
        {Audience.REGULATOR},
    )
    assert [one["role"] for one in stills.value["parts"]] == ["RAW", "ANNOTATED", "SHARED"]
    assert [one["role"] for one in clip.value["parts"]] == ["CLIP"]
    assert {one["sha256"] for one in stills.value["parts"] + clip.value["parts"]} == {
        part.sha256 for part in pack(world).parts
    }
    assert world.entries("video.evidence.kept") == ["evidence:E1", "evidence:E1"]
    assert world.audit.verify("2020-11-05").holds
    for deposit in pack(world).deposits:
        assert deposit.chain is not None
        entry = world.audit.confirmed(deposit.chain.day, deposit.chain.shard, deposit.chain.index, deposit.chain.hash)
        assert entry is not None
        assert entry.actor == "system"
        assert entry.detail["manifest"] == manifest_hash(pack(world), deposit)


def test_the_same_news_again_changes_nothing(world: World) -> None:
    world.tell(event_fact())
    before, told, entries = pack(world), len(world.packs.facts), len(world.entries("video.evidence.kept"))
    for kind in ("opened", "updated", "ended"):
        world.tell(event_fact(kind))
    assert pack(world) == before
    assert (len(world.packs.facts), len(world.entries("video.evidence.kept"))) == (told, entries)


def test_a_better_picture_and_the_last_one_are_added_and_one_with_two_roles_is_kept_once(world: World) -> None:
    world.tell(event_fact("opened", a_picture_of(), a_picture_of(role="best")))
    for at in (AT + 5_000, AT + 20_000):
        world.files.frames[f"frames/kc-0001/{at}.jpg"] = a_jpeg(seed=at)
    world.tell(event_fact("updated", a_picture_of(), a_picture_of(AT + 5_000, "best")))
    world.tell(event_fact("ended", a_picture_of(), a_picture_of(AT + 5_000, "best"), a_picture_of(AT + 20_000, "last")))
    raws = [part.at_ms for part in pack(world).parts if part.role is Role.RAW]
    assert raws == [AT, AT + 5_000, AT + 20_000]
    assert sum(part.role is Role.CLIP for part in pack(world).parts) == 1


def test_an_event_that_never_stops_finding_better_pictures_fills_no_bucket(world: World) -> None:
    for at in range(AT, AT + 30_000, 1_000):
        world.files.frames[f"frames/kc-0001/{at}.jpg"] = a_jpeg(seed=at)
        world.tell(event_fact("updated", a_picture_of(), a_picture_of(at, "best")))
    assert sum(part.role is Role.RAW for part in pack(world).parts) == MOST_STILLS


def test_the_end_alone_leaves_all_of_it_where_the_beginning_was_lost(world: World) -> None:
    world.tell(event_fact("ended"))
    assert accounted(world) == {("RAW", AT), ("ANNOTATED", AT), ("SHARED", AT), ("CLIP", AT)}


@pytest.mark.parametrize(
    ("pictures", "reason"),
    [([a_picture_of(key="frames/kc-0001/gone.jpg")], "picture-gone"), ([a_picture_of(key="")], "picture-gone")],
)
def test_a_picture_that_is_gone_is_named_as_missing(world: World, pictures: list[dict[str, Any]], reason: str) -> None:
    world.tell(event_fact("opened", *pictures))
    assert [(one.role, one.reason) for one in pack(world).missing] == [(Role.RAW, reason)]


def test_an_event_without_any_picture_says_so(world: World) -> None:
    fact = event_fact()
    world.tell(replace(fact, value={**fact.value, "pictures": []}))
    assert [(one.role, one.at_ms, one.reason) for one in pack(world).missing] == [(Role.RAW, AT, "no-picture")]
    assert [part.role for part in pack(world).parts] == [Role.CLIP]


def test_a_picture_that_cannot_be_drawn_is_kept_as_it_is() -> None:
    class Refusing:
        def draw(self, raw: bytes, marks: Marks) -> bytes:
            raise InvalidError("picture-truncated", "图片不完整", "The picture is cut off")

    world = World(drawer=Refusing())
    world.tell(event_fact())
    assert [part.role for part in pack(world).parts] == [Role.RAW, Role.CLIP]
    assert {(one.role, one.reason) for one in pack(world).missing} == {
        (Role.ANNOTATED, "picture-truncated"),
        (Role.SHARED, "picture-truncated"),
    }


def test_a_clip_without_media_is_asked_for_again_and_then_named_as_missing(world: World) -> None:
    """F20: a camera that was cut off sends what it has when it is back; one that has nothing is not asked for ever."""
    world.clips.answer = None
    world.tell(event_fact())
    assert len(world.clips.asked) == 3
    assert [(one.role, one.reason) for one in pack(world).missing] == [(Role.CLIP, "no-media")]
    world.tell(event_fact("ended"))
    assert len(world.clips.asked) == 3


def test_a_clip_that_comes_late_is_kept(world: World) -> None:
    world.clips.answer = None
    world.planner.on_fact(event_fact())
    stills, clip = (task for task, _ in world.queue.sent)
    world.queue.sent.clear()
    world.keeper.do(stills)
    assert world.keeper.do(clip) is None
    world.clips.answer = b"what the camera had kept"
    world.work_off()
    assert [part.role for part in pack(world).parts][-1] is Role.CLIP


@pytest.mark.parametrize("reason", ["stream-missing", "not-h264", "camera-unknown"])
def test_a_clip_that_can_never_be_had_says_why_at_once(world: World, reason: str) -> None:
    world.clips.answer = reason
    world.tell(event_fact())
    assert len(world.clips.asked) == 1
    assert [(one.role, one.reason) for one in pack(world).missing] == [(Role.CLIP, reason)]


class CutOffError(BaseException):
    """The process was ended here."""


def steps_of(world: World) -> list[tuple[Any, str]]:
    return [
        (world.files, "frame"),
        (world.files, "put"),
        (world.clips, "clip"),
        (world.audit_store, "append"),
        (world.packs, "save"),
    ]


def cut_off(owner: Any, name: str, at_call: int, *, after: bool) -> Callable[[], bool]:
    """Ends the process at the n-th call of a step, before or after it took effect. Tells whether that was reached."""
    real, calls = getattr(owner, name), [0]

    def step(*given: Any) -> Any:
        calls[0] += 1
        if calls[0] == at_call and not after:
            raise CutOffError
        answer = real(*given)
        if calls[0] == at_call:
            raise CutOffError
        return answer

    setattr(owner, name, step)
    return lambda: calls[0] >= at_call


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", range(5), ids=["frame", "put", "clip", "append", "save"])
def test_cut_off_at_any_step_and_done_again_the_pack_is_the_same(step: int, after: bool) -> None:
    whole = World()
    whole.tell(event_fact())
    for at_call in (1, 2, 3, 4):
        world = World()
        reached = cut_off(*steps_of(world)[step], at_call, after=after)
        world.planner.on_fact(event_fact())
        for task, _ in list(world.queue.sent):
            for _ in range(3):
                try:
                    world.keeper.do(task)
                except CutOffError:
                    continue
                break
        if not reached():
            continue
        assert pack(world).parts == pack(whole).parts
        assert {part.key for part in pack(world).parts} == set(world.files.contents), "no file that no record names"
        assert [fact.id for fact in world.packs.facts] == [fact.id for fact in whole.packs.facts]
        assert world.desk.verify("E1").holds
        assert world.audit.verify("2020-11-05").holds


def test_two_tasks_at_once_lose_nothing(world: World) -> None:
    """The opened and the updated event are worked on side by side: the slower one looks anew what is left to do."""
    world.files.frames[f"frames/kc-0001/{AT + 5_000}.jpg"] = a_jpeg(seed=2)

    def faster() -> None:
        world.packs.before_save = lambda: None
        world.keeper.do(Task(Work.STILLS, event_fact()))

    world.packs.before_save = faster
    world.keeper.do(Task(Work.STILLS, event_fact("updated", a_picture_of(), a_picture_of(AT + 5_000, "best"))))
    assert [part.at_ms for part in pack(world).parts if part.role is Role.RAW] == [AT, AT + 5_000]
    assert world.desk.verify("E1").holds


def test_where_others_are_always_faster_the_task_comes_again(world: World) -> None:
    def always_faster() -> None:
        there = world.packs.kept.get("E1")
        if there is not None:
            world.packs.kept["E1"] = replace(there, version=there.version + 1)

    world.keeper.do(Task(Work.CLIP, event_fact()))
    world.packs.before_save = always_faster
    with pytest.raises(UnavailableError):
        world.keeper.do(Task(Work.STILLS, event_fact()))


def test_what_was_a_machines_error_is_kept_for_ninety_days_and_what_is_confirmed_after_all_for_two_years(
    world: World,
) -> None:
    world.tell(event_fact())
    assert set(world.files.tags.values()) == {Keep.Y2}
    world.tell(event_fact("judged", status="FALSE_POSITIVE"))
    assert (pack(world).tag, set(world.files.tags.values())) == (Keep.D90, {Keep.D90})
    world.tell(event_fact("judged", status="CONFIRMED"))
    assert (pack(world).tag, set(world.files.tags.values())) == (Keep.Y2, {Keep.Y2})


def test_a_verdict_that_comes_before_the_evidence_is_taken_into_it(world: World) -> None:
    world.planner.on_fact(event_fact("judged", status="CONFIRMED"))
    world.keeper.do(world.queue.sent.pop()[0])
    assert [(task.work, delay) for task, delay in world.queue.sent] == [(Work.JUDGED, 60)]
    world.keeper.do(Task(Work.STILLS, event_fact()))
    world.work_off()
    assert pack(world).confirmed


@pytest.mark.parametrize(("status", "kept"), [("FALSE_POSITIVE", Keep.D90), ("CONFIRMED", Keep.Y2)])
def test_a_hold_that_is_laid_while_a_verdict_is_tagged_holds(world: World, status: str, kept: Keep) -> None:
    world.keeper.do(Task(Work.STILLS, event_fact()))
    tag, laid = world.files.tag, Hold("p", "2020-11-05T00:00:00.000Z", "案件调查")

    def while_tagging(key: str, keep: Keep) -> None:
        tag(key, keep)
        if pack(world).hold is None:
            for part in pack(world).parts:
                tag(part.key, Keep.HELD)
            world.packs.save(replace(pack(world), hold=laid), [], world.clock.now())

    world.files.tag = while_tagging  # type: ignore[method-assign]  # the hold comes between two tags
    world.tell(event_fact("judged", status=status))
    assert (pack(world).keep, set(world.files.tags.values())) == (kept, {Keep.HELD})


def test_a_verdict_on_an_event_without_evidence_is_no_harm(world: World) -> None:
    world.tell(event_fact("judged", status="FALSE_POSITIVE"))
    assert world.packs.pack("E1") is None


def test_what_comes_to_a_held_pack_is_held(world: World) -> None:
    world.keeper.do(Task(Work.STILLS, event_fact()))
    kept = pack(world)
    world.packs.save(replace(kept, hold=Hold("p", "2020-11-05T00:00:00.000Z", "案件调查")), [], world.clock.now())
    world.keeper.do(Task(Work.CLIP, event_fact()))
    clip = pack(world).parts[-1]
    assert world.files.tags[clip.key] is Keep.HELD


def test_a_pack_and_a_task_come_back_as_they_were_stored(world: World) -> None:
    world.clips.answer = "stream-missing"
    world.tell(event_fact())
    assert pack_of(pack_body(pack(world)), 2) == pack(world)
    task = Task(Work.CLIP, event_fact(), 2)
    assert read_task(task_message(task)) == task
    with pytest.raises(ValueError, match="version"):
        read_task('{"v": 9}')


def test_a_fact_that_is_no_events_is_refused(world: World) -> None:
    fact = event_fact()
    broken = Fact(fact.id, fact.kind, fact.subject, fact.occurred_at, fact.recorded_at, {"event": "E1"})
    with pytest.raises(KeyError):
        world.planner.on_fact(broken)

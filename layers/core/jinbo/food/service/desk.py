"""Violations as people work with them (违规处置): acknowledge, rectify, appeal; review, recheck, judge, refuse, close."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from jinbo.food.model import AppealVerdict, Photo, Violation
from jinbo.food.ports import Photos, Upload, ViolationStore
from jinbo.food.rules import actions, lifecycle
from jinbo.food.rules.tallying import without_violation
from jinbo.food.rules.timing import Tempo
from jinbo.food.service.listing import allowed
from jinbo.food.service.writing import change_of
from jinbo.kernel.access import Action, Principal
from jinbo.kernel.clock import Clock
from jinbo.kernel.errors import ConflictError, InvalidError
from jinbo.kernel.ids import Ids


class ViolationDesk:
    """People's use cases. Each is made on the violation as the person saw it (`version`): of two, one wins.

    Raises (every one of them):
        NotFoundError: absent or foreign. ForbiddenError: `forbidden`, `step-up-required`.
        ConflictError: `stale`, it has changed since; `illegal-transition` and the rules' own (rules/lifecycle.py).
    """

    def __init__(self, store: ViolationStore, photos: Photos, clock: Clock, ids: Ids, tempo: Tempo) -> None:
        self._store = store
        self._photos = photos
        self._clock = clock
        self._ids = ids
        self._tempo = tempo

    def upload(self, principal: Principal, violation_id: str) -> Upload:
        """A request by which one picture for the rectification or the appeal can be sent."""
        allowed(self._store, principal, violation_id, actions.RECTIFY)
        return self._photos.upload(f"{_folder(violation_id)}{self._ids.new()}.jpg")

    def acknowledge(self, principal: Principal, violation_id: str, version: int) -> None:
        """The enterprise has taken notice (签收)."""
        self._act(
            principal,
            violation_id,
            version,
            actions.ACKNOWLEDGE,
            lambda one: lifecycle.acknowledged(one, principal.id, self._now()),
        )

    def rectify(self, principal: Principal, violation_id: str, version: int) -> None:
        """The enterprise begins to put it right (开始整改)."""
        self._act(principal, violation_id, version, actions.RECTIFY, lambda one: lifecycle.rectifying(one, self._now()))

    def submit(self, principal: Principal, violation_id: str, version: int, text: str, keys: Sequence[str]) -> None:
        """The enterprise hands its rectification in, with one picture at least (提交整改).

        Raises:
            InvalidError: `photo-foreign`, `photo-missing`, `photo-not-jpeg`.
        """

        def handed(one: Violation) -> Violation:
            return lifecycle.submitted(one, principal.id, text, self._taken(violation_id, keys), self._now())

        self._act(principal, violation_id, version, actions.RECTIFY, handed, note=text)

    def appeal(self, principal: Principal, violation_id: str, version: int, reason: str, keys: Sequence[str]) -> None:
        """The enterprise says that it was none (申诉).

        Raises:
            InvalidError: as for `submit`.
        """

        def made(one: Violation) -> Violation:
            photos = self._taken(violation_id, keys)
            return lifecycle.appealed(one, principal.id, reason, photos, now=self._now(), tempo=self._tempo)

        self._act(principal, violation_id, version, actions.APPEAL, made, note=reason)

    def push(self, principal: Principal, violation_id: str, version: int, reason: str) -> None:
        """An officer has looked: it is real, and the enterprise is told (人工复核后推送)."""
        self._act(
            principal,
            violation_id,
            version,
            actions.PUSH,
            lambda one: lifecycle.pushed(one, self._now(), self._tempo),
            note=reason,
        )

    def recheck(self, principal: Principal, violation_id: str, version: int, *, passed: bool, reason: str) -> None:
        """An officer has looked at the rectification (复查)."""

        def looked(one: Violation) -> Violation:
            now = self._now()
            return lifecycle.passed(one, now) if passed else lifecycle.failed(one, now)

        self._act(principal, violation_id, version, actions.RECHECK, looked, note=reason)

    def judge(self, principal: Principal, violation_id: str, version: int, verdict: AppealVerdict, reason: str) -> None:
        """An officer's verdict on the appeal (申诉裁定); upheld, it is a false positive."""
        none = verdict is AppealVerdict.UPHELD

        def said(one: Violation) -> Violation:
            return lifecycle.judged(one, verdict, principal.id, reason, self._now())

        self._act(principal, violation_id, version, actions.JUDGE, said, note=reason, none=none)

    def refuse(self, principal: Principal, violation_id: str, version: int, reason: str) -> None:
        """An officer says that it was none (判定误报)."""

        def said(one: Violation) -> Violation:
            return lifecycle.refused(one, principal.id, self._now())

        self._act(principal, violation_id, version, actions.REFUSE, said, note=reason, none=True)

    def close(self, principal: Principal, violation_id: str, version: int, note: str) -> None:
        """An officer closes what has passed its recheck (关闭)."""
        self._act(
            principal,
            violation_id,
            version,
            actions.CLOSE,
            lambda one: lifecycle.closed(one, principal.id, self._now()),
            note=note,
        )

    def _act(
        self,
        principal: Principal,
        violation_id: str,
        version: int,
        action: Action,
        move: Callable[[Violation], Violation],
        *,
        note: str = "",
        none: bool = False,
    ) -> None:
        """Makes a move; `none` says that the violation was none, and then it no longer counts for REPEAT."""
        before = allowed(self._store, principal, violation_id, action)
        if before.version != version:
            raise ConflictError("stale", "内容已被他人更新，请刷新后再试", "This has changed since you read it")
        after = move(before)
        tally = None
        if none:
            tally = without_violation(self._store.tally(before.place.enterprise, before.code), before.id)
        self._store.save(change_of(before, after, self._tempo, actor=principal.id, note=note, tally=tally))

    def _taken(self, violation_id: str, keys: Sequence[str]) -> tuple[Photo, ...]:
        photos = []
        for key in dict.fromkeys(keys):
            if not key.startswith(_folder(violation_id)):
                raise InvalidError("photo-foreign", "照片不属于该违规", "This picture was not sent for this violation")
            photo = self._photos.taken(key)
            if photo is None:
                raise InvalidError("photo-missing", "照片尚未上传", "There is no picture under this key yet")
            photos.append(photo)
        return tuple(photos)

    def _now(self) -> datetime:
        return self._clock.now()


def _folder(violation_id: str) -> str:
    return f"rectifications/{violation_id}/"

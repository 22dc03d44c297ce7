"""Facts (事实): the one form in which news travels between modules. A fact is never changed; a correction is a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from jinbo.kernel.clock import iso, parse_iso
from jinbo.kernel.frozen import frozen


class Audience(StrEnum):
    """Who may see a fact on the timeline of its subject (受众)."""

    PUBLIC = "public"
    ENTERPRISE = "enterprise"
    REGULATOR = "regulator"


@frozen
class Subject:
    """What a fact is about: `business:01J…`, `lift:…`, `device:…` (主体)."""

    type: str
    id: str

    def __str__(self) -> str:
        return f"{self.type}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> Subject:
        """The subject of `type:id`.

        Raises:
            ValueError: no type or no id.
        """
        type_, _, id_ = text.partition(":")
        if not type_ or not id_:
            raise ValueError(f"not a subject: {text!r}")
        return cls(type_, id_)


@frozen
class Fact:
    """Something that happened, told to whoever cares.

    `id` is natural (the same news twice has the same id); `kind` is `module.thing.happened`; `value` is plain JSON;
    `ref` points at the record it stands in (`pk|sk`), empty when there is none. `inner` names the entries of `value` that
    stay with the platform and the regulator, whoever else is its audience.
    """

    id: str
    kind: str
    subject: Subject
    occurred_at: datetime
    recorded_at: datetime
    value: Mapping[str, Any] = field(default_factory=dict)
    audience: frozenset[Audience] = frozenset({Audience.REGULATOR})
    ref: str = ""
    version: int = 1
    inner: frozenset[str] = frozenset()

    def outside(self) -> Fact:
        """The fact as others than the regulator may read it."""
        return replace(self, value={name: told for name, told in self.value.items() if name not in self.inner})

    def to_dict(self) -> dict[str, Any]:
        """The fact as plain JSON, as it stands in a record and on the bus."""
        told = {
            "id": self.id,
            "kind": self.kind,
            "version": self.version,
            "subject": str(self.subject),
            "occurred_at": iso(self.occurred_at),
            "recorded_at": iso(self.recorded_at),
            "value": dict(self.value),
            "audience": sorted(self.audience),
            "ref": self.ref,
        }
        return {**told, "inner": sorted(self.inner)} if self.inner else told

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Fact:
        """The fact of `to_dict`'s form.

        Raises:
            KeyError, ValueError: the form is not a fact's.
        """
        return cls(
            id=data["id"],
            kind=data["kind"],
            version=int(data["version"]),
            subject=Subject.parse(data["subject"]),
            occurred_at=parse_iso(data["occurred_at"]),
            recorded_at=parse_iso(data["recorded_at"]),
            value=data["value"],
            audience=frozenset(Audience(name) for name in data["audience"]),
            ref=data["ref"],
            inner=frozenset(data.get("inner", ())),
        )

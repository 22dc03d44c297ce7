"""What evidence needs from outside (证据端口): a place for packs, a bucket, the cameras' media, somebody who draws."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from jinbo.kernel.fact import Fact
from jinbo.video.model.evidence import Case, Keep, Marks, Pack, Part, Task


class PackStore(Protocol):
    """Packs by their event."""

    def pack(self, event: str) -> Pack | None:
        """A pack, read consistently."""
        ...

    def save(self, pack: Pack, facts: Sequence[Fact], at: datetime) -> Pack:
        """Stores it with its news if the stored version is still `pack.version`. Returns it with its new version.

        Raises:
            ConflictError: `stale`, somebody else was first.
        """
        ...


class EvidenceFiles(Protocol):
    """The files, in a bucket that deletes by tag.

    All raise UnavailableError where the bucket does not answer now.
    """

    def frame(self, key: str) -> bytes | None:
        """A picture that the sampler left for the detectors; None where it is gone."""
        ...

    def put(self, part: Part, content: bytes, keep: Keep) -> None:
        """Stores a part under its key; the same again changes nothing."""
        ...

    def tag(self, key: str, keep: Keep) -> None:
        """Says anew for how long a file is kept. One that is gone stays gone."""
        ...

    def digest(self, key: str) -> str:
        """SHA-256 of the bytes that are there now; '' where there are none."""
        ...


class Links(Protocol):
    """Gives addresses at which files can be looked at for a while."""

    def download(self, key: str) -> str:
        """An address that is good for five minutes at most (A22)."""
        ...


class Clips(Protocol):
    """The cameras' media as films."""

    def clip(self, camera: str, start_ms: int, end_ms: int) -> bytes | str:
        """MP4 of these seconds; or the code of why there is none and never will be.

        Raises:
            NoMediaError: nothing was recorded, as far as is known now.
            UnavailableError: the service does not answer now.
        """
        ...


class NoMediaError(Exception):
    """The stream holds nothing of these seconds (NO_MEDIA)."""


class Drawer(Protocol):
    """Makes stills."""

    def draw(self, raw: bytes, marks: Marks) -> bytes:
        """A new JPEG: the picture with its marks, and nothing of the file beside the picture.

        Raises:
            InvalidError: the picture cannot be decoded, or must not be (P14).
        """
        ...


class EvidenceQueue(Protocol):
    """Work on evidence, to be done later."""

    def send(self, task: Task, delay_s: int) -> None:
        """Sends a task that arrives after so many seconds, 900 at most.

        Raises:
            UnavailableError: it was not taken.
        """
        ...


class CameraFacts(Protocol):
    """What is known of a camera when evidence is made."""

    def clock_offset_ms(self, camera: str) -> int | None:
        """Its clock minus the service's, as last measured."""
        ...

    def owners(self, case: Case) -> tuple[str, ...]:
        """The enterprises (USCC) that its subject is of now; the event's own where the register has none."""
        ...

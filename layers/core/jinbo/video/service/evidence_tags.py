"""How long a file is kept stands in its tag (留存标签): the pack's, also where a hold and a verdict come at the same moment."""

from __future__ import annotations

from jinbo.kernel.errors import UnavailableError
from jinbo.video.evidence_ports import EvidenceFiles, PackStore
from jinbo.video.model.evidence import Pack

_ROUNDS = 5


def tag_as_stored(packs: PackStore, files: EvidenceFiles, pack: Pack) -> None:
    """Tags the pack's files; then looks whether somebody changed the pack meanwhile, for his tags may have come before these.

    Raises:
        UnavailableError: it is changed all the time.
    """
    for _ in range(_ROUNDS):
        for part in pack.parts:
            files.tag(part.key, pack.tag)
        stored = packs.pack(pack.event)
        if stored is None or stored.tag == pack.tag:
            return
        pack = stored
    raise UnavailableError("evidence-busy", "证据正在更新，请稍后再试", "This evidence is being changed; try again")

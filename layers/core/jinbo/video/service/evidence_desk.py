"""Evidence as people use it (证据查阅): read, verified, held. Each reading is itself recorded in the audit chain."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from jinbo.identity.service import AUDIT_KEEP, AuditLog, decide, require
from jinbo.kernel.access import REGULATOR_ROLES, Action, Principal, Scope
from jinbo.kernel.clock import Clock, iso, parse_iso
from jinbo.kernel.errors import ConflictError, NotFoundError, UnavailableError
from jinbo.video.evidence_ports import EvidenceFiles, Links, PackStore
from jinbo.video.model.evidence import Deposit, Hold, Keep, Pack, Part, Role
from jinbo.video.rules import actions
from jinbo.video.rules.codes import REVIEWED_FIRST
from jinbo.video.rules.evidence import manifest_hash
from jinbo.video.service.evidence_tags import tag_as_stored

ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class PartCheck:
    """A file and the hash of what is there now, '' where nothing is."""

    part: Part
    found: str

    @property
    def holds(self) -> bool:
        """Whether its bytes are those that were deposited."""
        return self.found == self.part.sha256


@dataclass(frozen=True, slots=True)
class DepositCheck:
    """A deposit against the audit chain: HOLDS, ENTRY_MISSING, ALTERED (what the pack says is not what was entered), or
    EXPIRED where the chain no longer keeps entries of that day."""

    deposit: Deposit
    verdict: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a verification found."""

    parts: tuple[PartCheck, ...]
    deposits: tuple[DepositCheck, ...]

    @property
    def holds(self) -> bool:
        """Whether every file is as it was and every deposit is vouched for, or was for as long as the chain keeps."""
        sound = {"HOLDS", "EXPIRED"}
        return all(one.holds for one in self.parts) and all(one.verdict in sound for one in self.deposits)


@dataclass(frozen=True, slots=True)
class ShownPack:
    """A pack as somebody may see it: `parts` with an address for each; `whole` where it is all of it."""

    pack: Pack
    parts: tuple[tuple[Part, str], ...]
    whole: bool
    verification: Verification | None = None


class EvidenceDesk:
    """Use cases on packs."""

    def __init__(self, packs: PackStore, files: EvidenceFiles, links: Links, audit: AuditLog, clock: Clock) -> None:
        self._packs = packs
        self._files = files
        self._links = links
        self._audit = audit
        self._clock = clock

    def read(self, principal: Principal, event: str, *, verify: bool = False) -> ShownPack:
        """A pack: all of it for regulators, the stills that may leave their end for the enterprise. Recorded before it is shown.

        Raises:
            ForbiddenError, NotFoundError: not for this principal; absent and foreign answer alike.
            UnavailableError: it could not be recorded, so it is not shown.
        """
        pack = self._allowed(principal, actions.SEE_EVIDENCE, event)
        whole = _may(principal, actions.SEE_WHOLE_EVIDENCE, pack)
        seen = [part for part in pack.parts if whole or part.role is Role.SHARED]
        self._audit.record(
            principal.id, actions.SEE_EVIDENCE.name, f"evidence:{event}", parts="all" if whole else "shared"
        )
        parts = tuple((part, self._links.download(part.key)) for part in seen)
        checked = self._verified(pack, seen) if verify else None
        return ShownPack(pack, parts, whole, checked)

    def verify(self, event: str) -> Verification:
        """Checks a pack for whoever operates the platform.

        Raises:
            NotFoundError: there is none.
        """
        pack = self._packs.pack(event)
        if pack is None:
            raise NotFoundError
        return self._verified(pack, pack.parts)

    def hold(self, principal: Principal, event: str, reason: str) -> Pack:
        """Lays a legal hold: nothing of the pack is deleted before it is lifted. Again with another reason changes the reason.

        Raises:
            ForbiddenError, NotFoundError: not for this principal; `step-up-required`.
        """
        return self._changed(principal, event, Hold(principal.id, iso(self._clock.now()), reason), reason)

    def release(self, principal: Principal, event: str, reason: str) -> Pack:
        """Lifts it; the pack's time runs from its making, as if there had been none.

        Raises:
            ForbiddenError, NotFoundError: as `hold`.
        """
        return self._changed(principal, event, None, reason)

    def _changed(self, principal: Principal, event: str, hold: Hold | None, reason: str) -> Pack:
        verb = "held" if hold else "released"
        for attempt in range(ATTEMPTS):
            pack = self._allowed(principal, actions.HOLD_EVIDENCE, event)
            if not attempt:
                self._audit.record(
                    principal.id, actions.HOLD_EVIDENCE.name, f"evidence:{event}", change=verb, reason=reason
                )
            if hold:  # files first: if all ends here, too much is kept, never too little
                for part in pack.parts:
                    self._files.tag(part.key, Keep.HELD)
            try:
                pack = self._packs.save(replace(pack, hold=hold), [], self._clock.now())
            except ConflictError:
                continue
            tag_as_stored(self._packs, self._files, pack)
            return pack
        raise UnavailableError("evidence-busy", "证据正在更新，请稍后再试", "This evidence is being changed; try again")

    def _allowed(self, principal: Principal, action: Action, event: str) -> Pack:
        pack = self._packs.pack(event)
        if pack is None or not _may(principal, action, pack):
            require(principal, action, Scope())
            raise NotFoundError
        return pack

    def _verified(self, pack: Pack, parts: tuple[Part, ...] | list[Part]) -> Verification:
        return Verification(
            tuple(PartCheck(part, self._files.digest(part.key)) for part in parts),
            tuple(DepositCheck(deposit, self._vouched(pack, deposit)) for deposit in pack.deposits),
        )

    def _vouched(self, pack: Pack, deposit: Deposit) -> str:
        place = deposit.chain
        entry = self._audit.confirmed(place.day, place.shard, place.index, place.hash) if place else None
        if entry is None:
            age: timedelta = self._clock.now() - parse_iso(deposit.at)
            return "EXPIRED" if age > AUDIT_KEEP else "ENTRY_MISSING"
        same = entry.object == f"evidence:{pack.event}" and entry.detail.get("manifest") == manifest_hash(pack, deposit)
        return "HOLDS" if same else "ALTERED"


def _may(principal: Principal, action: Action, pack: Pack) -> bool:
    waits = pack.code in REVIEWED_FIRST and not pack.confirmed
    if waits and not principal.roles & REGULATOR_ROLES:
        return False
    scopes = [Scope(enterprise=owner, zone=pack.zone) for owner in pack.owners] or [Scope(zone=pack.zone)]
    return any(decide(principal, action, scope) for scope in scopes)

"""Use cases on printed codes (食安码, 电梯码): made, drawn, scanned."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from jinbo.identity.service import require
from jinbo.kernel.access import Principal, Scope
from jinbo.kernel.clock import Clock
from jinbo.kernel.errors import ConflictError, InvalidError, NotFoundError
from jinbo.kernel.fact import Subject
from jinbo.kernel.frozen import frozen
from jinbo.kernel.geo import Point
from jinbo.subjects.model import Business, Lift
from jinbo.subjects.model.codes import SUBJECT_OF, TYPE_OF, CodeType, ScanResult, Scene, Warned
from jinbo.subjects.ports import CodeKey, CodeKeys, CodeStore, Printer, Register
from jinbo.subjects.rules import actions
from jinbo.subjects.rules.cards import business_card, licence_warning, lift_card, place_warning
from jinbo.subjects.rules.codes import KEY_BYTES, new_key, scene_of, signed, signing_kid, verified
from jinbo.subjects.rules.licences import day_of
from jinbo.subjects.service.guard import require_of

UNKNOWN = Warned("code-unknown", "该二维码未登记，请勿信任", "This code is not registered; do not trust it")


@frozen
class PrintedCode:
    """A code ready to print: `text` is what the QR code holds, `label` what stands under it."""

    scene: str
    subject: Subject
    text: str
    label: str


class Codes:
    """Makes, draws and reads codes. `public_url` is where the public pages are; '' prints the bare scene."""

    def __init__(
        self,
        *,
        store: CodeStore,
        keys: CodeKeys,
        register: Register,
        printer: Printer,
        random_bytes: Callable[[int], bytes],
        clock: Clock,
        public_url: str = "",
    ) -> None:
        self._store = store
        self._keys = keys
        self._register = register
        self._printer = printer
        self._random_bytes = random_bytes
        self._clock = clock
        self._public_url = public_url.rstrip("/")
        host = urlsplit(public_url).hostname
        self._hosts = frozenset({host}) if host else frozenset()

    def make(self, principal: Principal, subject: Subject) -> PrintedCode:
        """The code of a business or lift, signed with today's key; asked again it is the same code until the key rotates.

        Raises:
            NotFoundError: no such subject, or not for this principal.
        """
        thing = self._thing(subject)
        if thing is None:
            require(principal, actions.MAKE_CODE, Scope())
            raise NotFoundError
        require_of(principal, actions.MAKE_CODE, thing)
        key = self._key_of(subject)
        keys = self._keys.keys()
        kid = signing_kid(keys)
        return self._printed(signed(kid, keys[kid], TYPE_OF[subject.type], key), thing)

    def svg(self, principal: Principal, scene: str) -> str:
        """A code as SVG with its label under it."""
        code = self._own(principal, scene)
        return self._printer.svg(code.text, code.label)

    def png(self, principal: Principal, scene: str) -> bytes:
        """A code as PNG."""
        return self._printer.png(self._own(principal, scene).text)

    def scan(self, text: str, at: Point | None = None) -> ScanResult:
        """What anybody who scans `text` is shown: the card, a warning, or both. Never raises for what is in the text."""
        try:
            scene = verified(scene_of(text, self._hosts), self._keys.keys())
        except InvalidError as refusal:
            return ScanResult(warning=Warned(refusal.code, refusal.zh, refusal.en))
        thing = self._of(scene)
        if thing is None:
            return ScanResult(warning=UNKNOWN)
        if isinstance(thing, Lift):
            return ScanResult(lift_card(thing), place_warning(thing.place, at))
        today = day_of(self._clock.now())
        warning = licence_warning(thing, today) or place_warning(thing.premises.place, at)
        return ScanResult(business_card(thing, today), warning)

    def _own(self, principal: Principal, scene: str) -> PrintedCode:
        verified_scene = verified(scene, self._keys.keys())
        thing = self._of(verified_scene)
        if thing is None:
            require(principal, actions.MAKE_CODE, Scope())
            raise NotFoundError
        require_of(principal, actions.MAKE_CODE, thing)
        return self._printed(verified_scene, thing)

    def _printed(self, scene: Scene, thing: Business | Lift) -> PrintedCode:
        title = "进博食安码" if scene.type is CodeType.BUSINESS else "智慧电梯码"
        text = f"{self._public_url}/c/{scene}" if self._public_url else str(scene)
        return PrintedCode(str(scene), Subject(SUBJECT_OF[scene.type], thing.id), text, f"{title} · {thing.name}")

    def _of(self, scene: Scene) -> Business | Lift | None:
        code = self._store.key(scene.key)
        if code is None or code.subject.type != SUBJECT_OF[scene.type]:
            return None
        return self._thing(code.subject)

    def _thing(self, subject: Subject) -> Business | Lift | None:
        if subject.type == "business":
            return self._register.business(subject.id)
        return self._register.lift(subject.id) if subject.type == "lift" else None

    def _key_of(self, subject: Subject) -> str:
        for _ in range(3):  # somebody else may make it at the same moment, or a key be taken already
            if known := self._store.key_of(subject):
                return known.key
            code = CodeKey(new_key(self._random_bytes(KEY_BYTES)), subject)
            try:
                self._store.save_key(code, at=self._clock.now())
            except ConflictError:
                continue
            return code.key
        raise ConflictError("stale", "请稍后再试", "Try again")

"""Printed codes: only ours are believed, and nobody counts on from one to the next (DOMAIN 14.3; A10, A21)."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from fakes.expo import a_business, a_licence, a_lift
from fakes.subjects import FakeCodes, FakeKeys, FakeRegister
from fakes.time import FIRST_MORNING, StandingClock
from hypothesis import given
from hypothesis import strategies as st
from jinbo.kernel.access import ANONYMOUS, Principal, Role
from jinbo.kernel.errors import ForbiddenError, InvalidError, NotFoundError
from jinbo.kernel.fact import Subject
from jinbo.subjects.model import Face
from jinbo.subjects.model.codes import BusinessCard, CodeType, LiftCard
from jinbo.subjects.plan import to_wgs84
from jinbo.subjects.printing import SegnoPrinter
from jinbo.subjects.rules.codes import new_key, scene_of, signed, verified
from jinbo.subjects.service.codes import Codes
from jinbo.subjects.wire.cards import scan_view

DUTY = Principal("duty", frozenset({Role.DUTY_OFFICER}))
KEY = {"T": b"a secret of thirty-two bytes ----"}
WECHAT = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}")
SPOT = (100.0, 200.0)


class Desk:
    """Codes over fakes, with a business and a lift registered."""

    def __init__(self, public_url: str = "https://expo.example", **other: Any) -> None:
        self.register, self.keys, self.clock = FakeRegister(), FakeKeys(), StandingClock()
        self.random = iter(range(1, 99))
        business = a_business(1, **other)
        place = replace(business.premises.place, position=SPOT)
        business = replace(business, premises=replace(business.premises, place=place))
        self.business = self.register.save_business(business, previous=None, facts=[], at=FIRST_MORNING, contact="x")
        self.lift = self.register.save_lift(a_lift(1), previous=None, facts=[], at=FIRST_MORNING)
        self.codes = Codes(
            store=FakeCodes(),
            keys=self.keys,
            register=self.register,
            printer=SegnoPrinter(),
            random_bytes=lambda count: (next(self.random) * 0x9E3779B97F4A7).to_bytes(count, "big"),
            clock=self.clock,
            public_url=public_url,
        )

    def scene(self) -> str:
        return self.codes.make(DUTY, Subject("business", self.business.id)).scene

    def warned(self, text: str) -> str:
        result = self.codes.scan(text)
        assert result.card is None
        assert result.warning is not None
        return result.warning.code


def test_a_scanned_code_shows_the_card() -> None:
    desk = Desk()
    code = desk.codes.make(DUTY, Subject("business", desk.business.id))
    for text in (code.scene, code.text, f"https://expo.example/pages/card?scene={code.scene}", f" {code.scene} "):
        result = desk.codes.scan(text)
        assert isinstance(result.card, BusinessCard)
        assert result.card.name == desk.business.name
        assert result.warning is None


def test_a_lift_has_its_code_too() -> None:
    desk = Desk()
    result = desk.codes.scan(desk.codes.make(DUTY, Subject("lift", desk.lift.id)).scene)
    assert isinstance(result.card, LiftCard)
    assert result.card.rescue_hotline == "110"


def test_a_scene_is_what_wechat_takes() -> None:
    scene = Desk().scene()
    assert WECHAT.fullmatch(scene)
    assert len(scene) == 21


def test_asked_again_it_is_the_same_code() -> None:
    desk = Desk()
    assert desk.scene() == desk.scene()


@given(st.data())
def test_A10_an_edited_code_is_never_believed(data: st.DataObject) -> None:
    scene = str(signed("T", KEY["T"], CodeType.BUSINESS, "0A3F9K2M7Q"))
    place = data.draw(st.integers(0, len(scene) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda char: char != scene[place]))
    with pytest.raises(InvalidError):
        verified(scene[:place] + other + scene[place + 1 :], KEY)


def test_A10_a_code_of_a_key_taken_out_of_use_warns_and_a_rotated_key_signs_on() -> None:
    desk = Desk()
    old = desk.scene()
    desk.keys.held = {**desk.keys.held, "U": b"another secret, thirty-two bytes"}
    new = desk.scene()
    assert new != old
    assert new[0] == "U"
    assert desk.codes.scan(old).warning is None, "stickers of the old key stay good while it is kept"
    desk.keys.held = {"U": desk.keys.held["U"]}
    assert desk.warned(old) == "code-key"
    assert desk.codes.scan(new).warning is None


@pytest.mark.parametrize(
    "text",
    [
        "https://evil.example/c/{scene}",
        "https://expo.example.evil.example/c/{scene}",
        "https://expo.example@evil.example/c/{scene}",
        "https://user@expo.example/c/{scene}",
        "https://expo.example:8443/c/{scene}",
        "http://expo.example/c/{scene}",
        "javascript:alert('{scene}')",
        "JaVaScRiPt://expo.example/c/{scene}",
        "data:text/html,{scene}",
        "weixin://dl/{scene}",
        "//expo.example/c/{scene}",
        "https://[::1/c/{scene}",
        "x" * 5000 + "{scene}",
    ],
)
def test_A10_a_text_that_leads_elsewhere_warns_even_with_a_genuine_scene_in_it(text: str) -> None:
    desk = Desk()
    assert desk.warned(text.format(scene=desk.scene())) == "code-foreign"


def test_A10_a_sticker_copied_to_another_place_is_flagged() -> None:
    desk = Desk()
    scene = desk.scene()
    here = desk.codes.scan(scene, to_wgs84(SPOT))
    far = desk.codes.scan(scene, to_wgs84((SPOT[0] + 400, SPOT[1])))
    assert here.warning is None
    assert far.card is not None
    assert far.warning is not None
    assert far.warning.code == "code-misplaced"


@given(st.text(max_size=600))
def test_A10_whatever_is_scanned_answers_a_card_or_a_warning(text: str) -> None:
    result = Desk().codes.scan(text)
    assert (result.card is None) == (result.warning is not None)


def test_A21_a_genuine_signature_over_an_unknown_key_tells_nothing() -> None:
    desk = Desk()
    forged_inside = str(signed("T", KEY["T"], CodeType.BUSINESS, "0000000000"))
    assert desk.warned(forged_inside) == "code-unknown"


def test_A21_a_lifts_code_does_not_open_as_a_business() -> None:
    desk = Desk()
    key = desk.codes.make(DUTY, Subject("lift", desk.lift.id)).scene.split(".")[2]
    assert desk.warned(str(signed("T", KEY["T"], CodeType.BUSINESS, key))) == "code-unknown"


@given(st.binary(min_size=7, max_size=7), st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=10, max_size=10))
def test_A21_knowing_one_code_gives_no_other(random: bytes, guess: str) -> None:
    known = signed("T", KEY["T"], CodeType.LIFT, new_key(random))
    if guess != known.key:
        with pytest.raises(InvalidError):
            verified(f"T.L.{guess}.{known.signature}", KEY)


@pytest.mark.parametrize("text", ["T.E.0A3F9K2M7Q.h7Kd2w%2e", "T.X.0A3F9K2M7Q.h7Kd2w", "", "T.E.ILOU000000.h7Kd2w"])
def test_A10_what_is_no_scene_is_named_so(text: str) -> None:
    with pytest.raises(InvalidError) as refusal:
        verified(scene_of(text, frozenset()), KEY)
    assert refusal.value.code == "code-form"


def test_only_those_who_may_make_codes() -> None:
    desk = Desk()
    subject = Subject("business", desk.business.id)
    own = Principal("boss", frozenset({Role.ENT_ADMIN}), enterprise=desk.business.uscc)
    other = Principal("boss", frozenset({Role.ENT_ADMIN}), enterprise="somebody else")
    assert desk.codes.make(own, subject).scene
    for refused, error in ((other, NotFoundError), (ANONYMOUS, ForbiddenError)):
        with pytest.raises(error):
            desk.codes.make(refused, subject)
    with pytest.raises(NotFoundError):
        desk.codes.make(DUTY, Subject("business", "nobody"))


def test_the_card_says_when_the_licence_is_dead() -> None:
    desk = Desk(licence=a_licence(valid_to=date(2020, 11, 5)))
    scene = desk.scene()
    assert desk.codes.scan(scene).warning is None
    desk.clock.advance(days=1)
    result = desk.codes.scan(scene)
    assert result.warning is not None
    assert result.warning.zh == "许可证已失效"
    assert isinstance(result.card, BusinessCard)
    assert result.card.licence_status == "EXPIRED"


def test_a_printed_code_shows_its_label_as_text_only() -> None:
    desk = Desk(name="<script>alert(1)</script>\u202e店")
    code = desk.codes.make(DUTY, Subject("business", desk.business.id))
    svg = desk.codes.svg(DUTY, code.scene)
    assert "<script" not in svg
    assert "\u202e" not in svg
    assert "&lt;script" in svg
    assert desk.codes.png(DUTY, code.scene).startswith(b"\x89PNG")


BLACK = {
    "fsm_name",
    "fsm_phone",
    "legal_rep",
    "supervisors",
    "signer",
    "phone",
    "created_by",
    "uscc",
    "streams",
    "flags",
}
secrets = st.text("秘密私人信息", min_size=6, max_size=12).map(lambda text: f"§{text}§")


@given(secrets)
def test_no_blacklisted_field_appears_on_a_card(secret: str) -> None:
    assert not BLACK & {field.name for field in (*fields(BusinessCard), *fields(LiftCard))}
    desk = Desk()
    licence = replace(a_licence(), signer=secret, issuer=secret)
    full = replace(
        desk.business,
        legal_rep=secret,
        domicile=secret,
        supervise_org=secret,
        supervisors=(secret,),
        streams=(secret,),
        flags=frozenset({secret}),
        created_by=secret,
        complaint_phone=secret,
        licence=licence,
        face=Face.GREEN,
    )
    full = desk.register.save_business(full, previous=desk.business, facts=[], at=FIRST_MORNING, contact=secret)
    lift = replace(desk.lift, use_unit=secret, maintenance_unit=secret, code=secret)
    desk.register.save_lift(lift, previous=desk.lift, facts=[], at=FIRST_MORNING)
    for subject in (Subject("business", full.id), Subject("lift", lift.id)):
        shown = scan_view(desk.codes.scan(desk.codes.make(DUTY, subject).scene)).model_dump_json()
        assert secret not in shown

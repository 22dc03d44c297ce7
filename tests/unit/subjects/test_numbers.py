"""Credit codes and licence numbers are checked as their standards say (DOMAIN 1.2, 1.3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinbo.subjects.model import MainFormat
from jinbo.subjects.rules.licence_number import jy_check, jy_faults, make_jy
from jinbo.subjects.rules.uscc import ALPHABET, make_uscc, normal_code, uscc_faults

GENUINE_JY = [
    "JY13101140093802",
    "JY13101160000083",
    "JY13101050042467",
    "JY13101120198903",
    "JY23101140041987",
    "JY23101140040138",
    "JY23101120002977",
    "JY23101090003184",
    "JY13301080111719",
]
SYNTHETIC_JY = ["JY23101180000016", "JY13101180000023", "JY33101180000030"]


def codes(number: str, main_format: MainFormat | None = None) -> list[str]:
    return [fault.code for fault in jy_faults(number, main_format)]


@pytest.mark.parametrize("number", GENUINE_JY + SYNTHETIC_JY)
def test_genuine_and_synthetic_licence_numbers_pass(number: str) -> None:
    assert codes(number) == []


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("JY23101140041986", "licence-check"),
        ("JY4310118000001X", "licence-form"),
        ("JY2310118000001", "licence-form"),
        ("jy23101180000016", "licence-form"),
    ],
)
def test_a_wrong_licence_number_is_refused_with_the_reason(number: str, fault: str) -> None:
    assert codes(number) == [fault]


def test_the_first_digit_must_name_the_main_format() -> None:
    assert codes("JY23101180000016", MainFormat.CATERING) == []
    assert codes("JY23101180000016", MainFormat.FOOD_SALES) == ["licence-format"]


def test_districts_are_checked_within_shanghai_only() -> None:
    assert codes(make_jy(region="310199")) == ["licence-region"]
    assert codes(make_jy(region="110199")) == []


@given(st.sampled_from(list(MainFormat)), st.integers(0, 999_999), st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_never_passes(main_format: MainFormat, serial: int, place: int, shift: int) -> None:
    number = make_jy(main_format, "330108", serial)
    digits = list(number[2:])
    digits[place] = str((int(digits[place]) + shift) % 10)
    assert jy_check("".join(digits[:13])) != digits[13]


@pytest.mark.parametrize(
    "code",
    ["91350100M000100Y43", "91110108551385082Q", "91110108351303601C", "91310112MA1GD5WP62", "91310118MA1JBH010W"],
)
def test_genuine_credit_codes_pass(code: str) -> None:
    assert uscc_faults(code) == []


def test_z_is_no_character_of_a_credit_code() -> None:
    (fault,) = uscc_faults("91350100M000100Y4Z")
    assert (fault.code, fault.confirmable) == ("uscc-form", False)


@pytest.mark.parametrize(
    "code", ["91310115MA1H8R7C6D", "91350100M0001TGQXM", "91350211M0000XUF46", "91350203M0001FUE2P"]
)
def test_a_failed_check_is_a_warning_since_pilot_codes_fail_it_too(code: str) -> None:
    (fault,) = uscc_faults(code)
    assert (fault.code, fault.confirmable) == ("uscc-check", True)


@given(st.from_regex(r"[0-9]{6}", fullmatch=True), st.text(ALPHABET, min_size=8, max_size=8))
def test_made_credit_codes_are_valid(region: str, body: str) -> None:
    assert uscc_faults(make_uscc(region, body)) == []


def test_the_documented_synthetic_codes_are_what_the_generators_make() -> None:
    assert make_uscc() == "91310118MA1JBH010W"
    assert [
        make_jy(serial=1),
        make_jy(MainFormat.FOOD_SALES, serial=2),
        make_jy(MainFormat.CANTEEN, serial=3),
    ] == SYNTHETIC_JY


def test_full_width_and_blanks_are_a_way_of_typing() -> None:
    assert normal_code(" ｊｙ２３１０１１８ ０００００１６") == "JY23101180000016"

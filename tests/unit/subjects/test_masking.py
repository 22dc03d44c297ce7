"""Masks hide what DOMAIN 15.4 says, and never show a whole value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinbo.subjects.rules import masking


def test_the_documented_masks() -> None:
    assert masking.mask_id_card("310118199001011234") == "310***********1234"
    assert masking.mask_phone("13800001234") == "138****1234"
    assert masking.mask_name("张三") == "张*"
    assert masking.mask_name("张小三") == "张*三"
    assert masking.mask_name("欧阳小三") == "欧**三"
    assert masking.mask_plate("沪A12888") == "沪A**888"
    assert masking.mask_openid("oABC-123") == "微信用户****"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("上海市青浦区崧泽大道333号国家会展中心", "上海市青浦区崧泽大道"),
        ("浦东新区塘桥街道峨山路613号", "浦东新区塘桥街道峨山路"),
        ("上海市闵行区某小区12号楼", "上海市闵行区某小区"),
        ("崧泽大道国家会展中心", "崧泽大道"),
        ("302室", "***"),
    ],
)
def test_an_address_is_shown_to_its_road(address: str, shown: str) -> None:
    assert masking.mask_address(address) == shown


@given(st.text(min_size=1))
def test_no_mask_shows_a_whole_value(value: str) -> None:
    for mask in (masking.mask_id_card, masking.mask_phone, masking.mask_name, masking.mask_plate):
        assert "*" in mask(value)
        assert len(mask(value)) >= 1
    assert masking.mask_openid(value) == "微信用户****"

"""The calls are those of botocore's models, and parameters are held to them."""

from __future__ import annotations

from typing import Any

import pytest

from local.kinesis_video.control import CALLS
from local.kinesis_video.errors import RefusedError
from local.kinesis_video.published import operations
from local.kinesis_video.server import READERS

BY_NAME = {operation.name: operation for operation in operations().values()}


def test_every_call_that_is_served_is_published() -> None:
    assert set(CALLS) | set(READERS) <= set(BY_NAME)


@pytest.mark.parametrize(
    ("operation", "params", "named"),
    [
        ("CreateStream", {}, "StreamName"),
        ("CreateStream", {"StreamName": "厨房"}, "StreamName"),
        ("CreateStream", {"StreamName": "cam", "DataRetentionInHours": True}, "DataRetentionInHours"),
        ("CreateStream", {"StreamName": "cam", "Tags": []}, "Tags"),
        ("GetMediaForFragmentList", {"StreamName": "cam", "Fragments": []}, "Fragments"),
        ("GetMediaForFragmentList", {"StreamName": "cam", "Fragments": ["x"]}, "Fragments"),
        ("GetMedia", {"StreamName": "cam", "StartSelector": {"StartSelectorType": "LATEST"}}, "StartSelectorType"),
        ("GetMedia", {"StreamName": "cam", "StartSelector": "NOW"}, "StartSelector"),
        ("GetMedia", ["NOW"], "object"),
    ],
)
def test_what_is_not_as_published_is_refused_by_name(operation: str, params: Any, named: str) -> None:
    with pytest.raises(RefusedError) as error:
        BY_NAME[operation].check(params)
    assert error.value.code == "InvalidArgumentException"
    assert named in error.value.message


def test_each_call_refuses_strangers_in_its_own_words() -> None:
    assert BY_NAME["DescribeStream"].not_allowed("").code == "NotAuthorizedException"
    assert BY_NAME["DescribeSignalingChannel"].not_allowed("").code == "AccessDeniedException"
    assert BY_NAME["DescribeSignalingChannel"].not_allowed("").status == 401

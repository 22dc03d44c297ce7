"""A link to upload is good for one file, one type, a bounded size, for minutes."""

from __future__ import annotations

import json
from base64 import b64decode

import pytest
from jinbo.kernel.errors import InvalidError
from jinbo.platform.media import S3Media, signing_client


@pytest.fixture
def media() -> S3Media:
    return S3Media(signing_client(), "evidence")


def test_an_upload_is_bound_to_key_type_and_size(media: S3Media) -> None:
    upload = media.upload("violations/01J/1.jpg", "image/jpeg")
    policy = json.loads(b64decode(upload.fields["policy"]))
    assert {"key": "violations/01J/1.jpg"} in policy["conditions"]
    assert {"Content-Type": "image/jpeg"} in policy["conditions"]
    assert {"success_action_status": "201"} in policy["conditions"]
    assert {"bucket": "evidence"} in policy["conditions"]
    assert ["content-length-range", 1, 8_000_000] in policy["conditions"]
    assert upload.fields["x-amz-algorithm"] == "AWS4-HMAC-SHA256"
    assert upload.expires_in == 600


def test_what_is_no_picture_sound_or_film_is_refused(media: S3Media) -> None:
    for content_type in ("text/html", "image/svg+xml", ""):
        with pytest.raises(InvalidError) as refusal:
            media.upload("x", content_type)
        assert refusal.value.code == "media-type"


def test_a_download_is_signed_for_five_minutes(media: S3Media) -> None:
    url = media.download("violations/01J/1.jpg")
    assert "X-Amz-Expires=300" in url
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in url

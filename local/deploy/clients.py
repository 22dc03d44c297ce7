"""Uploads the built clients and their config.json: CloudFormation does neither."""

from __future__ import annotations

import json
import mimetypes
import time
from pathlib import Path
from typing import Any

from local.deploy.stack import Stack
from local.environments import ROOT

DASHBOARD = ROOT / "clients/dashboard/dist"
IMMUTABLE = "public, max-age=31536000, immutable"
ALWAYS_ASK = "no-cache"


def config_json(outputs: dict[str, str]) -> str:
    """What the dashboard reads when it starts. Relative API path: the same origin serves both, so there is no CORS."""
    settings = {
        "api": "/api",
        "socket": outputs["SocketUrl"],
        "profile": outputs["Profile"],
        "routes": outputs["WebRoutes"],
    }
    return json.dumps(settings, indent=2) + "\n"


def cache_control(path: Path) -> str:
    """Vite names what it builds into assets/ by content: that may be kept for ever, the page itself never."""
    return IMMUTABLE if path.parts[0] == "assets" else ALWAYS_ASK


def upload(stack: Stack, outputs: dict[str, str], built: Path = DASHBOARD) -> int:
    """Puts the built dashboard and its config.json into the web bucket, assets before the page that names them.

    Returns how many files. Old assets stay: a page that somebody has open may still ask for them.
    """
    s3, bucket = stack.client("s3"), outputs["WebBucket"]
    files = sorted((file.relative_to(built) for file in built.rglob("*") if file.is_file()), key=_page_last)
    for file in files:
        _put(s3, bucket, file, (built / file).read_bytes())
    _put(s3, bucket, Path("config.json"), config_json(outputs).encode())
    stack.client("cloudfront").create_invalidation(
        DistributionId=outputs["WebDistributionId"],
        InvalidationBatch={"Paths": {"Quantity": 1, "Items": ["/*"]}, "CallerReference": str(time.time_ns())},
    )
    return len(files) + 1


def _page_last(file: Path) -> tuple[bool, str]:
    return file.suffix == ".html", str(file)


def _put(s3: Any, bucket: str, path: Path, content: bytes) -> None:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    s3.put_object(Bucket=bucket, Key=path.as_posix(), Body=content, ContentType=kind, CacheControl=cache_control(path))

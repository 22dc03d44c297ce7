"""Built files by the path of a request (静态文件): nothing outside the folder, the page itself for addresses within it."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

IMMUTABLE = "public, max-age=31536000, immutable"
ALWAYS_ASK = "no-cache"
_TYPES = {".js": "text/javascript; charset=utf-8", ".html": "text/html; charset=utf-8", ".woff2": "font/woff2"}


@dataclass(frozen=True, slots=True)
class Found:
    """A file to send."""

    path: Path
    kind: str
    cache: str


def find(folder: Path, target: str) -> Found | None:
    """The file that a request's target means: the file itself, or the page for an address that the page routes itself.

    A path that leaves the folder, by dots or by a link, means nothing; nor does a missing file that has an ending.
    """
    path = unquote(urlsplit(target).path).lstrip("/")
    root = folder.resolve()
    if "\0" in path:
        return None
    wanted = (root / path).resolve()
    if wanted != root and root not in wanted.parents:
        return None
    if not wanted.is_file():
        if wanted.suffix and not wanted.is_dir():
            return None
        wanted = root / "index.html"
        if not wanted.is_file():
            return None
    kept = wanted.parent.name == "assets"
    return Found(wanted, _type(wanted), IMMUTABLE if kept else ALWAYS_ASK)


def _type(path: Path) -> str:
    return _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"

"""Routes of printed codes and public cards (食安码、电梯码)."""

from __future__ import annotations

from jinbo.kernel.fact import Subject
from jinbo.kernel.geo import Point
from jinbo.subjects.rules import actions
from jinbo.subjects.wire import requests, views
from jinbo.subjects.wire.cards import scan_view
from jinbo.wiring import subjects as wired

from chalicelib.http import Call, Raw
from chalicelib.subjects.room import routes


@routes.post(
    "/v1/codes",
    action=actions.MAKE_CODE,
    body=requests.CodeRequest,
    answers=views.CodeView,
    summary="生成二维码 · Make a printed code",
)
def make_code(call: Call[None, requests.CodeRequest]) -> views.CodeView:
    """The signed code of a business or lift; the same one until the key rotates."""
    code = wired.codes().make(call.principal, Subject.parse(call.body.subject))
    return views.CodeView(scene=code.scene, subject=str(code.subject), text=code.text, label=code.label)


@routes.get(
    "/v1/codes/{scene}/image",
    action=actions.MAKE_CODE,
    query=requests.ImageQuery,
    answers="image/svg+xml",
    summary="二维码图片 · A printed code's picture",
)
def code_image(call: Call[requests.ImageQuery, None]) -> Raw:
    """The code as SVG with its label, or as PNG (which the gateway sends only to those who accept image/png)."""
    scene = call.path["scene"]
    if call.query.format == "png":
        return Raw(wired.codes().png(call.principal, scene), "image/png", f"{scene}.png")
    return Raw(wired.codes().svg(call.principal, scene), "image/svg+xml", f"{scene}.svg")


@routes.get(
    "/v1/public/cards/{scene}",
    action=None,
    query=requests.ScanQuery,
    answers=views.ScanView,
    summary="扫码公示 · What a scanned code shows",
)
def public_card(call: Call[requests.ScanQuery, None]) -> views.ScanView:
    """The public card of a genuine code, or a warning; anybody may ask."""
    query = call.query
    at = Point(query.lat, query.lng) if query.lat is not None and query.lng is not None else None
    return scan_view(wired.codes().scan(call.path["scene"], at))


@routes.get(
    "/v1/public/scans",
    action=None,
    query=requests.ScannedText,
    answers=views.ScanView,
    summary="扫码文本公示 · What a scanned text shows",
)
def public_scan(call: Call[requests.ScannedText, None]) -> views.ScanView:
    """As the card, for the whole text that a scanner read: a text that leads to another site is warned of."""
    query = call.query
    at = Point(query.lat, query.lng) if query.lat is not None and query.lng is not None else None
    return scan_view(wired.codes().scan(query.text, at))

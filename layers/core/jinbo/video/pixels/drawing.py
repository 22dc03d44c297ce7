"""Stills with their marks (标注绘制): Pillow and a font with Chinese alone, no numpy, so that the drawing layer stays small.

Nothing is decoded that its header does not make harmless (P14), and a new file is written: what stood beside the picture in
the old one (its maker, its place, a thumbnail that shows a face) does not come along.
"""

from __future__ import annotations

import io
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

from jinbo.video.model.evidence import Marks, Rectangle
from jinbo.video.payload.picture_header import Kind, read_header
from jinbo.video.payload.refusals import refused

WIDEST = 2560
"""Pixels across: wider pictures are halved while they are read, until the next halving would be narrower."""
CELLS = 6
"""Across the longer side of what is hidden: a face has no features left in 6 x 6 flat cells."""
GROWN = 0.2
"""By how much a hidden box is larger than its head, on each side: boxes are not exact, and hair and ears tell too."""
QUALITY = 88
LEAST_FONT = 12
_FONT_PACKAGE, _FONT_FILE = "pylopdf_fonts_zh_cn", "NotoSansSC-Regular.otf"
_RED, _WHITE, _INK, _PAPER = (214, 32, 32), (255, 255, 255), (24, 24, 24), (245, 245, 245)


class PillowDrawer:
    """Port Drawer."""

    def draw(self, raw: bytes, marks: Marks) -> bytes:
        """The picture with its marks, as JPEG: bystanders first, then the box and its label, the lines below.

        Raises:
            MediaError: `picture-type`, `picture-truncated`, `picture-corrupt`, `picture-too-large`.
        """
        picture = _decoded(raw)
        for one in marks.hidden:
            _hide(picture, one)
        _frame(picture, marks)
        out = io.BytesIO()
        _with_lines(picture, marks.lines).save(out, "JPEG", quality=QUALITY)
        return out.getvalue()


def _decoded(raw: bytes) -> Image.Image:
    header = read_header(raw)
    if header.kind is Kind.PNG:
        raise refused("picture-type", "a camera's frame is a JPEG")
    try:
        with Image.open(io.BytesIO(raw[: header.end]), formats=["JPEG"]) as picture:
            picture.draft("RGB", (WIDEST, 1))
            return picture.convert("RGB")
    except UnidentifiedImageError as fault:
        raise refused("picture-corrupt", "no JPEG") from fault
    except (OSError, SyntaxError, ValueError) as fault:
        raise refused("picture-truncated" if "truncated" in str(fault) else "picture-corrupt", str(fault)) from fault


def _hide(picture: Image.Image, box: Rectangle) -> None:
    """Flat cells over a box: what was there cannot be had back, as it could from a blur that is narrow."""
    across, down = (box[2] - box[0]) * GROWN, (box[3] - box[1]) * GROWN
    area = _pixels(picture, (box[0] - across, box[1] - down, box[2] + across, box[3] + down))
    width, height = area[2] - area[0], area[3] - area[1]
    longer = max(width, height)
    cells = (max(1, CELLS * width // longer), max(1, CELLS * height // longer))
    flat = picture.crop(area).resize(cells, Image.Resampling.BOX).resize((width, height), Image.Resampling.NEAREST)
    picture.paste(flat, area[:2])


def _frame(picture: Image.Image, marks: Marks) -> None:
    area = _pixels(picture, marks.box)
    font = _font(_font_size(picture.width))
    drawing = ImageDraw.Draw(picture)
    line = max(2, picture.width // 320)
    drawing.rectangle(area, outline=_RED, width=line)
    left, top, right, bottom = drawing.textbbox((0, 0), marks.label, font=font)
    width, height = right - left + 2 * line, bottom - top + 2 * line
    x = min(area[0], max(0, picture.width - round(width)))
    y = area[1] - height if area[1] >= height else min(area[3], picture.height - height)
    drawing.rectangle((x, y, x + width, y + height), fill=_RED)
    drawing.text((x + line - left, y + line - top), marks.label, font=font, fill=_WHITE)


def _with_lines(picture: Image.Image, lines: tuple[str, ...]) -> Image.Image:
    """The picture with lines below it; it is not covered by them."""
    size = _font_size(picture.width)
    font, pitch, margin = _font(size), round(size * 1.5), size // 2
    wrapped = [part for line in lines for part in _wrapped(line, font, picture.width - 2 * margin)]
    whole = Image.new("RGB", (picture.width, picture.height + pitch * len(wrapped) + 2 * margin), _PAPER)
    whole.paste(picture)
    drawing = ImageDraw.Draw(whole)
    for number, text in enumerate(wrapped):
        drawing.text((margin, picture.height + margin + number * pitch), text, font=font, fill=_INK)
    return whole


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Chinese breaks anywhere, so all does; each line takes at least one character."""
    lines, start = [], 0
    while start < len(text):
        end = start + 1
        while end < len(text) and font.getlength(text[start : end + 1]) <= width:
            end += 1
        lines.append(text[start:end].strip())
        start = end
    return lines


def _pixels(picture: Image.Image, box: Rectangle) -> tuple[int, int, int, int]:
    """A box of shares as pixels, within the picture and never empty."""
    x1, y1 = round(box[0] * picture.width), round(box[1] * picture.height)
    x2, y2 = round(box[2] * picture.width), round(box[3] * picture.height)
    left, top = min(max(x1, 0), picture.width - 1), min(max(y1, 0), picture.height - 1)
    return left, top, min(max(x2, left + 1), picture.width), min(max(y2, top + 1), picture.height)


def _font_size(width: int) -> int:
    return max(LEAST_FONT, width // 50)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    found = find_spec(_FONT_PACKAGE)
    if found is None or found.origin is None:
        raise LookupError(f"the font's package {_FONT_PACKAGE} is not in the layer")
    # the simple layout: shaping by Raqm would differ between machines that have it and those that have not
    return ImageFont.truetype(Path(found.origin).parent / _FONT_FILE, size, layout_engine=ImageFont.Layout.BASIC)

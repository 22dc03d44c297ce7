"""QR codes drawn by segno (二维码打印): PNG as it is, SVG with its label under it."""

from __future__ import annotations

from io import BytesIO
from xml.sax.saxutils import escape

from jinbo.subjects.rules.registry import plain_line

ERROR_LEVEL = "q"
"""A quarter of a sticker may be scratched or greasy."""
SCALE, BORDER = 10, 4
"""Pixels a module, and the quiet zone in modules that ISO/IEC 18004 asks for."""
MAX_LABEL = 24
"""Characters of a label's line; longer ones are cut with an ellipsis."""


class SegnoPrinter:
    """Implements `ports.Printer`."""

    def svg(self, text: str, label: str) -> str:
        """An SVG of the code over `label`, which is shown as text whatever is in it."""
        import segno  # only those who print pay for it

        code = segno.make(text, error=ERROR_LEVEL, micro=False)
        width, height = code.symbol_size(scale=SCALE, border=BORDER)
        drawn = BytesIO()
        code.save(drawn, kind="svg", scale=SCALE, border=BORDER, xmldecl=False, svgns=False, light="white")
        line = plain_line(label)
        line = line if len(line) <= MAX_LABEL else line[: MAX_LABEL - 1] + "…"
        foot = 4 * SCALE
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height + foot}" '
            f'viewBox="0 0 {width} {height + foot}"><rect width="100%" height="100%" fill="white"/>'
            f"{drawn.getvalue().decode().strip()}"
            f'<text x="{width / 2}" y="{height + SCALE}" text-anchor="middle" font-size="{1.6 * SCALE}" '
            f'font-family="Noto Sans CJK SC, Microsoft YaHei, sans-serif">{escape(line)}</text></svg>'
        )

    def png(self, text: str) -> bytes:
        """A PNG of the code."""
        import segno

        drawn = BytesIO()
        segno.make(text, error=ERROR_LEVEL, micro=False).save(drawn, kind="png", scale=SCALE, border=BORDER)
        return drawn.getvalue()

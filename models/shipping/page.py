"""The table of figures in docs/reference/detectors.md, written from the cards so that the page tells nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinbo.video.model import ModelCard, ModelKind
from jinbo.video.pixels import cards

MODELS = Path(__file__).resolve().parents[1]
PAGE = MODELS.parent / "docs" / "reference" / "detectors.md"
BEGIN, END = "<!-- figures: written by models/shipping/page.py -->\n", "<!-- end of figures -->\n"
_HEAD = (
    "| model | measured on | label | boxes or pictures | AP50 or accuracy (95 %) | wanted | from 24 px | precision | recall |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
)


def table() -> str:
    """A row for each label and data set of each shipped model."""
    rows = []
    for folder in cards.folders(MODELS):
        card = cards.read_card(folder)
        for name, told in card.told["measures"]["figures"].items():
            labels = {card.labels[-1]: told} if card.kind is ModelKind.CLASSIFIER else told
            rows += [_row(card, name, label, figures) for label, figures in labels.items()]
    return _HEAD + "".join(rows)


def _row(card: ModelCard, name: str, label: str, told: dict[str, Any]) -> str:
    figure = "accuracy" if card.kind is ModelKind.CLASSIFIER else "ap50"
    low, high = told[f"{figure}_interval"]
    wanted = card.told["wanted"].get(label, "") if name != "drawn" else ""
    large = told.get("from_24_px", {}).get(figure, "")
    label = f"{label} (experimental)" if label in card.experimental else label
    count = told.get("boxes", told.get("pictures"))
    cells = (
        card.name,
        name,
        label,
        count,
        f"{told[figure]} ({low}–{high})",
        wanted,
        large,
        told["precision"],
        told["recall"],
    )
    return f"| {' | '.join(str(cell) for cell in cells)} |\n"


def written(page: str) -> str:
    """The page with the table of now."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{table()}{END}{after}"


def write() -> None:
    """Brings the page up to date."""
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")

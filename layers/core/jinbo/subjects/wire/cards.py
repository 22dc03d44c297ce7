"""The public card on the wire: copied field by field, so that what has no field here cannot appear (white list)."""

from __future__ import annotations

from jinbo.subjects.model.codes import BusinessCard, LiftCard, ScanResult
from jinbo.subjects.wire.views import BusinessCardView, InspectionView, LiftCardView, ScanView, WarningView


def scan_view(result: ScanResult) -> ScanView:
    """What a scan answers."""
    warning = result.warning
    return ScanView(
        genuine=result.card is not None,
        card=_card(result.card) if result.card else None,
        warning=WarningView(code=warning.code, zh=warning.zh, en=warning.en) if warning else None,
    )


def _card(card: BusinessCard | LiftCard) -> BusinessCardView | LiftCardView:
    if isinstance(card, LiftCard):
        return LiftCardView(
            name=card.name,
            hall=card.hall,
            place=card.place,
            reg_no=card.reg_no,
            lift_type=card.type,
            status=card.status,
            use_unit=card.use_unit,
            maintenance_unit=card.maintenance_unit,
            next_inspect_on=card.next_inspect_on,
            rescue_hotline=card.rescue_hotline,
            rating=card.rating,
        )
    return BusinessCardView(
        name=card.name,
        premises=card.premises,
        hall=card.hall,
        booth_no=card.booth_no,
        main_format=card.main_format,
        items=list(card.items),
        licence_no=card.licence_no,
        valid_from=card.valid_from,
        valid_to=card.valid_to,
        licence_status=card.licence_status,
        face=card.face,
        inspections=[InspectionView(on=found.on, result=found.result) for found in card.inspections],
        rating=card.rating,
    )

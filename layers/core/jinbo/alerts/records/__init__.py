"""Alerts in the records table (预警存储)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinbo.kernel.later import later

if TYPE_CHECKING:
    from jinbo.alerts.records.alerts import TableAlerts, alert_of_image
    from jinbo.alerts.records.consents import TableConsents
    from jinbo.alerts.records.notifications import TableNotifications
    from jinbo.alerts.records.roster import TableRoster
    from jinbo.alerts.records.screens import TableScreens
else:
    __getattr__ = later(
        __name__,
        {
            ".alerts": ("TableAlerts", "alert_of_image"),
            ".consents": ("TableConsents",),
            ".notifications": ("TableNotifications",),
            ".roster": ("TableRoster",),
            ".screens": ("TableScreens",),
        },
    )

__all__ = ["TableAlerts", "TableConsents", "TableNotifications", "TableRoster", "TableScreens", "alert_of_image"]

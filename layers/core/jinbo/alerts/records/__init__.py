"""Alerts in the records table (预警存储)."""

from jinbo.alerts.records.alerts import TableAlerts, alert_of_image
from jinbo.alerts.records.consents import TableConsents
from jinbo.alerts.records.notifications import TableNotifications
from jinbo.alerts.records.roster import TableRoster
from jinbo.alerts.records.screens import TableScreens

__all__ = ["TableAlerts", "TableConsents", "TableNotifications", "TableRoster", "TableScreens", "alert_of_image"]

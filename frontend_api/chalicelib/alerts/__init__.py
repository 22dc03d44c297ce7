"""Alerts' room (智能预警): its routes stand in three files that declare on one `routes`."""

from chalicelib.alerts import acting, duty, reading
from chalicelib.alerts.room import routes

__all__ = ["acting", "duty", "reading", "routes"]

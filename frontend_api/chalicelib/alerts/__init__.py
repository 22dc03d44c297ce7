"""Alerts' room (智能预警): its routes stand in four files that declare on one `routes`."""

from chalicelib.alerts import acting, duty, reading, telling
from chalicelib.alerts.room import routes

__all__ = ["acting", "duty", "reading", "routes", "telling"]

"""The one list of alerts' routes."""

from chalicelib.http import Routes

routes = Routes("alerts")

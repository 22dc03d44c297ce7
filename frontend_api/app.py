"""The REST API (接口): a Chalice application behind API Gateway, every route declared in its room."""

from __future__ import annotations

from chalice.app import Chalice
from chalicelib import guard, rooms
from chalicelib.http import mount

app = Chalice(app_name="jinbo")
app.api.binary_types = ["image/png"]
mount(app, rooms.ROOMS, guard.around)

"""Food safety's room (食品安全): its routes stand in files that declare on one `routes`."""

from chalicelib.food import acting, reading
from chalicelib.food.room import routes

__all__ = ["acting", "reading", "routes"]

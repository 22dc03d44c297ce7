"""The room that all of food safety's routes are declared in (食品安全)."""

from chalicelib.http import Routes

routes = Routes("food")

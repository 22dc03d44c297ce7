"""Wiring (装配): the composition root. Binds services to adapters; holds the lanes as use cases and the joined table of actions."""

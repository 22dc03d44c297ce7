"""The rooms of the public API, one module a room; `http` and `problems` are the hallway."""

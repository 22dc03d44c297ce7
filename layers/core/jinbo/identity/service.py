"""Identity's use cases (身份), and what other modules may import from it."""

from jinbo.identity.rules import decide, may_role, require

__all__ = ["decide", "may_role", "require"]

"""Violations on the wire (违规接口), in pydantic: requests, answers and the facts' values."""

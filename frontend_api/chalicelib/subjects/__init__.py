"""Subjects' routes (主体信息): the register, its sheets, the venue's plan, printed codes and public cards."""

from chalicelib.subjects import businesses, codes, equipment, sheets
from chalicelib.subjects.room import routes

__all__ = ["businesses", "codes", "equipment", "routes", "sheets"]

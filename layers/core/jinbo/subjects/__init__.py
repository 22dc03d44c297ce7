"""Subjects (主体信息)."""

"""Subjects in the records table (主体信息的存储)."""

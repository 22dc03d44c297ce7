"""Kernel (内核): clock, ids, facts, access, workdays, geo, state machines, errors. Standard library only."""

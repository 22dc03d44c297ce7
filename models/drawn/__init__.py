"""Pictures drawn by code, whose truth is known."""

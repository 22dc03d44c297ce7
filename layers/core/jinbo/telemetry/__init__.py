"""Telemetry (物联监测)."""

"""Jinbo (进博): what the platform knows. Each folder is one of the platform's own words; DESIGN in docs/ has the floors."""

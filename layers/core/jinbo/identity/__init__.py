"""Identity (身份)."""

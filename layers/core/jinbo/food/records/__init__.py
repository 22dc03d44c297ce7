"""Food safety's stores (存储): violations in the records table, pictures in the media bucket."""

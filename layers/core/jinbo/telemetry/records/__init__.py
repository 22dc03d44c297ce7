"""Where telemetry is kept (存储): packs and states by hand in `readings`, the rare and the news with PynamoDB in `records`."""

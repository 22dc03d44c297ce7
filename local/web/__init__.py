"""The dashboard's address on a laptop (本机网页): the built pages, config.json, and the REST API under /api on one origin."""

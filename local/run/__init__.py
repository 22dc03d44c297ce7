"""`make run`: the whole platform on a laptop with one command (一键运行)."""

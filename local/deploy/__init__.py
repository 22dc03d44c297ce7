"""Builds the stack, deploys it into the emulator or to AWS, and takes it down again (部署)."""

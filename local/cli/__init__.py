"""The `jinbo` command (命令行): what engineers do with a running platform. Each command imports what it needs when it runs."""

from local.cli.commands import main

__all__ = ["main"]

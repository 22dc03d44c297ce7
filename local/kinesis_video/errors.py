"""What is refused, by the names that the service's published models give (拒绝)."""

from __future__ import annotations


class RefusedError(Exception):
    """A call that the service refuses: the modelled name, a sentence, and the HTTP status if no model says it."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


def invalid(message: str) -> RefusedError:
    """InvalidArgumentException."""
    return RefusedError("InvalidArgumentException", message)


def not_found(message: str) -> RefusedError:
    """ResourceNotFoundException."""
    return RefusedError("ResourceNotFoundException", message, 404)


def in_use(message: str) -> RefusedError:
    """ResourceInUseException."""
    return RefusedError("ResourceInUseException", message)


def too_many_calls(message: str) -> RefusedError:
    """ClientLimitExceededException: a limit of calls."""
    return RefusedError("ClientLimitExceededException", message)


def too_many_connections(message: str) -> RefusedError:
    """ConnectionLimitExceededException: a limit of connections."""
    return RefusedError("ConnectionLimitExceededException", message)


def no_retention(stream: str) -> RefusedError:
    """NoDataRetentionException."""
    return RefusedError("NoDataRetentionException", f"The stream {stream} keeps no data: its retention is 0 hours.")

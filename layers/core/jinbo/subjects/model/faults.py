"""What is wrong with an entry (差错), said so that a person can mend it."""

from __future__ import annotations

from jinbo.kernel.frozen import frozen


@frozen
class Fault:
    """One fault of one field. A `confirmable` one is a warning: a person may say that it is right all the same."""

    field: str
    code: str
    zh: str
    en: str
    confirmable: bool = False

"""A transaction whose parts have names, so that a refusal can say what was in the way."""

from __future__ import annotations

from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from jinbo.kernel.errors import ConflictError
from jinbo.platform.tables import Record, connection, our_errors

STALE = "stale"


class LabelledWrite:
    """Writes that happen together or not at all."""

    def __init__(self) -> None:
        self._deletes: list[Record] = []
        self._puts: list[tuple[Record, str]] = []
        self._sets: list[Record] = []

    def put(self, record: Record, label: str) -> None:
        """Adds a put on condition that the stored version is still the record's (None: no such item); else `label` is told."""
        self._puts.append((record, label))

    def set(self, record: Record) -> None:
        """Adds a write that nothing can refuse: a list's entry, which follows its thing."""
        self._sets.append(record)

    def delete(self, record: Record) -> None:
        """Adds a delete."""
        self._deletes.append(record)

    def commit(self) -> None:
        """Writes it all.

        Raises:
            ConflictError: `stale`, the version has moved on; `taken`, another has what `details["what"]` names.
            UnavailableError: the store is busy.
        """
        with our_errors():
            try:
                with TransactWrite(connection=connection()) as transaction:
                    for record in self._deletes:
                        transaction.delete(record, add_version_condition=False)
                    for record, _ in self._puts:
                        transaction.save(record)
                    for record in self._sets:
                        transaction.update(record, actions=_all_of(record), add_version_condition=False)
            except TransactWriteError as error:
                self._tell(error)
                raise

    def _tell(self, error: TransactWriteError) -> None:
        # PynamoDB sends deletes before puts, and DynamoDB tells its reasons in the order sent
        reasons = error.cancellation_reasons[len(self._deletes) :]
        for (_, label), reason in zip(self._puts, reasons, strict=False):
            if reason is not None and reason.code == "ConditionalCheckFailed" and label != STALE:
                raise taken(label) from error


def _all_of(record: Record) -> list[Action]:
    values = {name: getattr(record, name) for name in record.get_attributes() if name not in ("pk", "sk", "version")}
    return [getattr(type(record), name).set(value) for name, value in values.items() if value is not None]


def taken(what: str) -> ConflictError:
    """The refusal of something that another has."""
    names = {
        "licence_no": ("许可证编号", "licence number"),
        "premises": ("经营场所（一地一证）", "premises (one licence each)"),
        "business": ("该企业在此经营场所", "business at these premises"),
        "code": ("电梯整机编码", "lift code"),
        "reg_no": ("设备注册代码", "registration code"),
        "lift": ("电梯", "lift"),
        "device": ("设备编号", "device id"),
    }
    zh, en = names.get(what, (what, what))
    return ConflictError("taken", f"{zh}已被登记", f"This {en} is registered already", details={"what": what})

"""Accounts in the records table (账户记录): `ACCOUNT#id | ACCOUNT`, and a name that leads to it, `SIGNIN#name | SIGNIN`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.exceptions import PutError
from pynamodb.transactions import TransactWrite

from jinbo.identity.model import Account, AccountPage, AccountStatus, Person
from jinbo.identity.records.endings import ending_record
from jinbo.identity.rules.endings import Ending
from jinbo.kernel.access import Role
from jinbo.kernel.clock import Clock, iso, parse_iso
from jinbo.kernel.errors import InvalidError
from jinbo.kernel.fact import Fact
from jinbo.platform.outbox import encode_facts
from jinbo.platform.tables import Gsi1, Record, condition_failed, connection, our_errors

if TYPE_CHECKING:
    from pynamodb.attributes import Attribute

KIND, NAME_KIND, STEP_KIND = "ACCOUNT", "SIGNIN", "TOTP"
MAX_CURSOR = 512


class AccountRecord(Record):
    """One account. Listed in gsi1 by name; the public's own accounts are not listed."""

    gsi1 = Gsi1()
    name = UnicodeAttribute()
    login = UnicodeAttribute(null=True)
    roles: Attribute[set[str]] = UnicodeSetAttribute()
    enterprise = UnicodeAttribute(null=True)
    zones: Attribute[set[str]] = UnicodeSetAttribute(null=True)
    status = UnicodeAttribute()
    password = UnicodeAttribute(null=True)
    totp = UnicodeAttribute(null=True)
    phone = UnicodeAttribute(null=True)
    openid = UnicodeAttribute(null=True)
    valid_from = UnicodeAttribute(null=True)
    created_by = UnicodeAttribute(null=True)


class NameRecord(Record):
    """A sign-in name and whose it is."""

    account = UnicodeAttribute()


class StepRecord(Record):
    """The last TOTP step that an account used (`ACCOUNT#id | TOTP`): apart, so that no change of the account revives a code."""

    step = NumberAttribute()


class AccountRecords:
    """The AccountStore on DynamoDB."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def add(self, account: Account, names: Sequence[str], facts: Sequence[Fact] = ()) -> None:
        """Keeps account and names in one transaction."""
        with our_errors(), TransactWrite(connection=connection()) as transaction:
            record = self._record(account, facts)
            transaction.save(record, condition=AccountRecord.pk.does_not_exist())
            for name in names:
                transaction.save(self._name(name, account.id), condition=NameRecord.pk.does_not_exist())

    def get(self, account_id: str) -> Account | None:
        """Reads consistently: a disabled account is disabled now."""
        with our_errors():
            try:
                return _account(AccountRecord.get(f"{KIND}#{account_id}", KIND, consistent_read=True))
            except AccountRecord.DoesNotExist:
                return None

    def by_name(self, name: str) -> Account | None:
        """Two reads: the name, then the account."""
        with our_errors():
            try:
                found = NameRecord.get(f"{NAME_KIND}#{name}", NAME_KIND, consistent_read=True)
            except NameRecord.DoesNotExist:
                return None
        return self.get(found.account)

    def save(self, account: Account, facts: Sequence[Fact] = (), *, ending: Ending | None = None) -> None:
        """Writes on the version that was read."""
        record = self._record(account, facts)
        if ending is None:
            with our_errors():
                record.save()
            return
        with our_errors(), TransactWrite(connection=connection()) as transaction:
            transaction.save(record)
            transaction.save(ending_record(ending))

    def point(self, name: str, account_id: str) -> None:
        """Overwrites whose a name is."""
        with our_errors():
            stored = NameRecord.get(f"{NAME_KIND}#{name}", NAME_KIND, consistent_read=True)
            stored.account = account_id
            stored.updated_at = iso(self._clock.now())
            stored.save()

    def take_step(self, account_id: str, step: int) -> bool:
        """One conditional write: of many with the same code, one succeeds."""
        now = iso(self._clock.now())
        record = StepRecord(
            f"{KIND}#{account_id}", STEP_KIND, kind=STEP_KIND, created_at=now, updated_at=now, step=step
        )
        with our_errors():
            try:
                record.save(StepRecord.step.does_not_exist() | (StepRecord.step < step), add_version_condition=False)
            except PutError as error:
                if condition_failed(error):
                    return False
                raise
        return True

    def people(self, ids: Iterable[str]) -> list[Person]:
        """One BatchGetItem, of four attributes: passwords and sealed things stay in the table."""
        keys = [(f"{KIND}#{id_}", KIND) for id_ in dict.fromkeys(ids)]
        with our_errors():
            found = AccountRecord.batch_get(keys, attributes_to_get=["pk", "name", "roles", "enterprise"])
            return [
                Person(one.pk.removeprefix(f"{KIND}#"), one.name, _roles(one.roles), one.enterprise or "")
                for one in found
            ]

    def page(self, enterprise: str | None, cursor: str, limit: int) -> AccountPage:
        """One query on the index; an enterprise's own accounts stand together in it."""
        start = f"{enterprise}#" if enterprise is not None else ""
        after = {"gsi1pk": "ACCOUNTS"} | dict(zip(("gsi1sk", "pk"), cursor.split("|", 1), strict=False)) | {"sk": KIND}
        if cursor and not (
            len(after) == 4 and all(after.values()) and after["gsi1sk"].startswith(start) and _short(cursor)
        ):
            raise InvalidError("bad-cursor", "分页游标无效", "This cursor is not good")
        with our_errors():
            found = AccountRecord.gsi1.query(
                "ACCOUNTS",
                AccountRecord.gsi1sk.startswith(start) if start else None,
                limit=limit,
                last_evaluated_key={key: {"S": value} for key, value in after.items()} if cursor else None,
            )
            items = tuple(_account(record) for record in found)
            last = found.last_evaluated_key
        return AccountPage(items, f"{last['gsi1sk']['S']}|{last['pk']['S']}" if last else "")

    def _name(self, name: str, account_id: str) -> NameRecord:
        now = iso(self._clock.now())
        return NameRecord(
            f"{NAME_KIND}#{name}", NAME_KIND, kind=NAME_KIND, account=account_id, created_at=now, updated_at=now
        )

    def _record(self, account: Account, facts: Sequence[Fact]) -> AccountRecord:
        listed = account.roles != {Role.PUBLIC}
        record = AccountRecord(
            f"{KIND}#{account.id}",
            KIND,
            kind=KIND,
            created_at=iso(account.created_at),
            updated_at=iso(self._clock.now()),
            facts=encode_facts(facts),
            gsi1pk="ACCOUNTS" if listed else None,
            gsi1sk=f"{account.enterprise}#{account.name}#{account.id}" if listed else None,
            name=account.name,
            login=account.login or None,
            roles=set(account.roles),
            enterprise=account.enterprise or None,
            zones=set(account.zones) or None,
            status=account.status,
            password=account.password or None,
            totp=account.totp or None,
            phone=account.phone or None,
            openid=account.openid or None,
            valid_from=iso(account.valid_from) if account.valid_from else None,
            created_by=account.created_by or None,
        )
        if account.version:
            record.version = account.version
        return record


def _account(record: AccountRecord) -> Account:
    return Account(
        id=record.pk.removeprefix(f"{KIND}#"),
        name=record.name,
        login=record.login or "",
        roles=_roles(record.roles),
        enterprise=record.enterprise or "",
        zones=frozenset(record.zones or ()),
        status=AccountStatus(record.status),
        password=record.password or "",
        totp=record.totp or "",
        phone=record.phone or "",
        openid=record.openid or "",
        valid_from=parse_iso(record.valid_from) if record.valid_from else None,
        created_at=parse_iso(record.created_at),
        created_by=record.created_by or "",
        version=int(record.version or 0),
    )


def _roles(names: Iterable[str]) -> frozenset[Role]:
    return frozenset(Role(name) for name in names)


def _short(cursor: str) -> bool:
    """Whether DynamoDB takes its parts for keys at all."""
    return len(cursor.encode()) <= MAX_CURSOR

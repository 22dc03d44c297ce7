"""Disabling an account or signing out closes the open sockets, as deployed: API, stream, bus, on_fact (A2; DOMAIN 14.1)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from fakes.alert_facts import device_alarm
from jinbo.identity.model import Account, AccountStatus, Tokens
from jinbo.identity.records.endings import EndingRecord
from jinbo.kernel.access import Role
from jinbo.wiring import alerts as wired
from jinbo.wiring import identity
from support.api_world import Answer, Api, _function, api_world, sign_in, soon


@dataclass
class Gateway:
    """The WebSocket API's management endpoint: sockets that are `open`, what was pushed, and those that are `stuck`."""

    open: set[str] = field(default_factory=set)
    stuck: set[str] = field(default_factory=set)
    pushed: list[str] = field(default_factory=list)

    def post_to_connection(self, *, ConnectionId: str, Data: bytes) -> None:
        self.pushed.append(ConnectionId)

    def delete_connection(self, *, ConnectionId: str) -> None:
        status = 500 if ConnectionId in self.stuck else 410 if ConnectionId not in self.open else 204
        if status != 204:
            said = {"Error": {"Code": "x"}, "ResponseMetadata": {"HTTPStatusCode": status}}
            raise ClientError(said, "DeleteConnection")  # type: ignore[arg-type]  # botocore's type wants more than it reads
        self.open.discard(ConnectionId)


@dataclass
class World:
    """The API with open sockets behind it."""

    api: Api
    gateway: Gateway
    engineer: str

    def opens(self, connection: str, token: str) -> Answer:
        ticket = self.api.call("POST", "/v1/sockets/tickets", token)
        if ticket.status == 200:
            wired.screens().connect(connection, ticket.json["ticket"])
            self.gateway.open.add(connection)
        return ticket

    def account(self, token: str) -> str:
        return str(self.api.call("GET", "/v1/me", token).json["id"])

    def disable(self, token: str) -> None:
        path = f"/v1/accounts/{self.account(token)}/disable"
        assert self.api.call("POST", path, self.engineer).status == 200

    def deliver(self) -> Any:
        """What the stream and the bus bring to on_fact: the news of every ending, again and again."""
        facts = [fact for one in EndingRecord.query("SESSIONS#ENDED") for fact in json.loads(one.facts)]
        records = [{"messageId": fact["id"], "body": json.dumps({"detail": fact})} for fact in facts]
        return _function("on_fact").handler({"Records": records}, None)["batchItemFailures"]


@pytest.fixture
def world() -> Iterator[World]:
    with api_world() as api:
        gateway = Gateway()
        wired.screens()._pusher._client = gateway  # type: ignore[attr-defined]  # the one place that speaks to the gateway
        yield World(api, gateway, sign_in("engineer", Role.ENGINEER))


def test_disabling_an_account_closes_its_sockets_and_no_others(world: World) -> None:
    stolen, other = sign_in("stolen", Role.DUTY_OFFICER), sign_in("other", Role.COMMANDER)
    for connection, token in (("c1", stolen), ("c2", stolen), ("c3", other)):
        world.opens(connection, token)
    world.disable(stolen)
    (alert,) = wired.alerts().consider([device_alarm("11", soon())])
    wired.screens().show(alert)
    assert world.gateway.pushed == ["c3"], "nothing is pushed even before the news arrives"
    assert [world.deliver(), world.deliver()] == [[], []]
    assert world.gateway.open == {"c3"}
    assert [one.id for one in wired.screens()._store.all()] == ["c3"]
    assert world.opens("c4", stolen).status == 401, "though its access token has not run out"


def test_what_the_gateway_would_not_close_comes_again(world: World) -> None:
    token = sign_in("stolen", Role.DUTY_OFFICER)
    world.opens("c1", token)
    world.disable(token)
    world.gateway.stuck.add("c1")
    assert len(world.deliver()) == 1
    world.gateway.stuck.clear()
    assert world.deliver() == []
    assert world.gateway.open == set()


def test_a_socket_that_is_gone_already_counts_as_closed(world: World) -> None:
    token = sign_in("stolen", Role.DUTY_OFFICER)
    world.opens("c1", token)
    world.disable(token)
    world.gateway.open.clear()
    assert world.deliver() == []
    assert wired.screens()._store.all() == []


def test_an_account_that_was_enabled_again_opens_new_sockets_that_stay(world: World) -> None:
    first = sign_in("back", Role.DUTY_OFFICER)
    account = world.account(first)
    world.disable(first)
    assert world.api.call("POST", f"/v1/accounts/{account}/enable", world.engineer).status == 200
    assert world.opens("c1", opened(enrolled(account)).access_token).status == 200
    assert world.deliver() == []
    assert world.gateway.open == {"c1"}


def test_signing_out_closes_the_sockets_of_that_session_only(world: World) -> None:
    account = enrolled(world.account(sign_in("two", Role.DUTY_OFFICER)))
    tablet, desk = opened(account), opened(account)
    world.opens("tablet", tablet.access_token)
    world.opens("desk", desk.access_token)
    assert world.api.call("POST", "/v1/auth/logout", body={"refresh_token": tablet.refresh_token}).status == 204
    assert world.deliver() == []
    assert world.gateway.open == {"desk"}


def enrolled(account_id: str) -> Account:
    """The account as it is once its owner has finished enrolling."""
    store = identity.AccountRecords(identity.WALL)
    kept = store.get(account_id)
    assert kept is not None
    ready = replace(kept, status=AccountStatus.ACTIVE)
    store.save(ready)
    return ready


def opened(account: Account) -> Tokens:
    return identity.sessions().open(account, roles=account.roles, otp_at=None)

"""A device with a certificate of its own, over MQTT with mutual TLS."""

from __future__ import annotations

import contextlib
import json
import queue
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from awscrt import mqtt
from awsiot import mqtt_connection_builder
from emulator.world import World, fresh, statement

WAIT_SECONDS = 10.0


@dataclass(frozen=True)
class Device:
    """A registered thing and what it authenticates with."""

    thing: str
    certificate: bytes
    key: bytes


class Connection:
    """A device that is connected."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def publish(self, topic: str, payload: bytes) -> None:
        """Returns when the broker has acknowledged it (QoS 1)."""
        acknowledged, _ = self._connection.publish(topic, payload, mqtt.QoS.AT_LEAST_ONCE)
        acknowledged.result(WAIT_SECONDS)

    def ask(self, topic: str, request: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Publishes a request to one of the broker's own topics; "accepted" or "rejected", and the answer."""
        answers: queue.Queue[tuple[str, dict[str, Any]]] = queue.Queue()

        def received(topic: str, payload: bytes, **_: Any) -> None:
            answers.put((topic.rsplit("/", 1)[1], json.loads(payload)))

        for ending in ("accepted", "rejected"):
            subscribed, _ = self._connection.subscribe(f"{topic}/{ending}", mqtt.QoS.AT_LEAST_ONCE, received)
            subscribed.result(WAIT_SECONDS)
        self.publish(topic, json.dumps(request).encode())
        return answers.get(timeout=WAIT_SECONDS)


def new_device(world: World, thing: str) -> Device:
    """A thing with an active certificate that may connect and publish anything."""
    policy = fresh("policy")
    world.iot.create_policy(
        policyName=policy, policyDocument=statement(Effect="Allow", Action=["iot:Connect", "iot:Publish"], Resource="*")
    )
    world.iot.create_thing(thingName=thing)
    made = world.iot.create_keys_and_certificate(setAsActive=True)
    world.iot.attach_policy(policyName=policy, target=made["certificateArn"])
    world.iot.attach_thing_principal(thingName=thing, principal=made["certificateArn"])
    return Device(thing, made["certificatePem"].encode(), made["keyPair"]["PrivateKey"].encode())


@contextlib.contextmanager
def connect(world: World, device: Device, *, clean_session: bool = True) -> Iterator[Connection]:
    """Connects with the thing's name as client id; in a kept session it sends again what was not acknowledged."""
    with urllib.request.urlopen(f"{world.emulator.endpoint}/_ministack/iot/ca.pem", timeout=5) as answer:
        authority = answer.read()
    connection = mqtt_connection_builder.mtls_from_bytes(
        endpoint="localhost",
        port=world.emulator.mqtt_port,
        cert_bytes=device.certificate,
        pri_key_bytes=device.key,
        ca_bytes=authority,
        client_id=device.thing,
        clean_session=clean_session,
    )
    connection.connect().result(WAIT_SECONDS)
    try:
        yield Connection(connection)
    finally:
        connection.disconnect().result(WAIT_SECONDS)

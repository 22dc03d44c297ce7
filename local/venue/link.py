"""A device's line to IoT Core: MQTT 5 over mutual TLS with AWS's own device SDK, QoS 1, reconnecting with back-off."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import cache
from typing import Any, Protocol

from local.venue.certificates import DeviceCertificate

_KEEP_ALIVE_S = 60
_FIRST_WAIT_MS, _LONGEST_WAIT_MS = 500, 10_000
_ACKNOWLEDGE_S = 20


class Link(Protocol):
    """One connection. Callbacks come from other threads."""

    def publish(self, topic: str, payload: bytes, done: Callable[[str], None]) -> None:
        """Sends with QoS 1 and calls `done` once: '' when it was acknowledged, else the reason why not."""
        ...

    def stop(self) -> None:
        """Closes the connection."""
        ...


class MqttLink:
    """A connection of the AWS IoT Device SDK. `changed(True)` is called when it is up, `changed(False)` when it fell."""

    def __init__(
        self, certificate: DeviceCertificate, host: str, port: int, ca: str, changed: Callable[[bool], None]
    ) -> None:
        from awscrt import io, mqtt5

        self._mqtt5 = mqtt5
        options = io.TlsContextOptions.create_client_with_mtls(
            certificate.certificate.read_bytes(), certificate.key.read_bytes()
        )
        options.override_default_trust_store(ca.encode())
        self._client = mqtt5.Client(
            mqtt5.ClientOptions(
                host_name=host,
                port=port,
                bootstrap=_bootstrap(),
                tls_ctx=io.ClientTlsContext(options),
                connect_options=mqtt5.ConnectPacket(
                    client_id=certificate.device, keep_alive_interval_sec=_KEEP_ALIVE_S
                ),
                session_behavior=mqtt5.ClientSessionBehaviorType.CLEAN,
                offline_queue_behavior=mqtt5.ClientOperationQueueBehaviorType.FAIL_ALL_ON_DISCONNECT,
                retry_jitter_mode=mqtt5.ExponentialBackoffJitterMode.FULL,
                min_reconnect_delay_ms=_FIRST_WAIT_MS,
                max_reconnect_delay_ms=_LONGEST_WAIT_MS,
                ack_timeout_sec=_ACKNOWLEDGE_S,
                on_lifecycle_event_connection_success_fn=lambda _: changed(True),
                on_lifecycle_event_disconnection_fn=lambda _: changed(False),
            )
        )
        self._client.start()

    def publish(self, topic: str, payload: bytes, done: Callable[[str], None]) -> None:
        """Sends with QoS 1."""

        def settled(future: Future[Any]) -> None:
            error = future.exception()
            if error is not None:
                done(str(error) or type(error).__name__)
                return
            puback = future.result().puback
            code = puback.reason_code if puback is not None else None
            done("" if code is None or int(code) < 0x80 else f"refused: {code.name}")

        packet = self._mqtt5.PublishPacket(topic=topic, payload=payload, qos=self._mqtt5.QoS.AT_LEAST_ONCE)
        self._client.publish(packet).add_done_callback(settled)

    def stop(self) -> None:
        """Says good-bye."""
        self._client.stop()


@cache
def _bootstrap() -> Any:
    """Two threads for all connections."""
    from awscrt import io

    group = io.EventLoopGroup(2)
    return io.ClientBootstrap(group, io.DefaultHostResolver(group))

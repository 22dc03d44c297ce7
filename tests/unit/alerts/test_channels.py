"""What leaves the platform: WeChat's lengths and errors, SMS and its gateway's faults (DOMAIN 14.2)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from fakes.alert_facts import device_alarm
from fakes.alerts_world import World
from fakes.time import FIRST_MORNING
from jinbo.alerts.model import Contact, Outcome
from jinbo.kernel.errors import TooManyRequestsError, UnavailableError
from jinbo.platform.outbound import RefusedByOtherError
from jinbo.platform.sms import SmsGateway, SmsRefusedError, SmsStandIn
from jinbo.platform.wechat import WeChatRefusedError
from jinbo.wiring.channels import SmsMessages, WeChatMessages, message, text

LI = Contact(openid="o-li", phone="13800001234")


class GatewayHttp:
    """An SMS gateway that answers or fails as told."""

    def __init__(self, answer: object) -> None:
        self.answer, self.bodies = answer, list[Mapping[str, str]]()

    def post_json(self, url: str, query: Mapping[str, str], body: Mapping[str, str]) -> object:
        self.bodies.append(body)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def gateway(answer: object) -> SmsGateway:
    return SmsGateway("https://sms.example/send", lambda: "k", GatewayHttp(answer))  # type: ignore[arg-type]  # a fake


def test_the_message_keeps_to_wechats_lengths_and_to_the_venues_time(world: World) -> None:
    (alert,) = world.engine.consider([device_alarm("11", FIRST_MORNING)])
    said = message(alert)
    assert said == {"thing1": "电梯困人", "thing2": "1.1 A1-01", "time3": "2020年11月5日 08:00", "phrase4": "红色预警"}
    assert text(alert) == "【进博市场监管】平台红色预警：电梯困人，1.1 A1-01，2020年11月5日 08:00。请签收处置。"


@pytest.mark.parametrize(
    ("fault", "outcome", "reason"),
    [
        (None, Outcome.SENT, ""),
        (WeChatRefusedError(43101), Outcome.REFUSED, "43101"),
        (TooManyRequestsError(60), Outcome.WAITING, "too-many-requests"),
        (UnavailableError("outside-unavailable", "", ""), Outcome.WAITING, "outside-unavailable"),
    ],
)
def test_wechats_answers_become_receipts(world: World, fault: Exception | None, outcome: Outcome, reason: str) -> None:
    (alert,) = world.engine.consider([device_alarm("11", FIRST_MORNING)])
    sent = []

    def send(*told: object) -> None:
        sent.append(told)
        if fault:
            raise fault

    receipt = WeChatMessages(send, lambda: "T1").send(LI, alert, "n1")
    assert (receipt.outcome, receipt.reason) == (outcome, reason)
    assert sent == [("o-li", "T1", f"pages/alert/index?id={alert.id}", message(alert))]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ({"receipt": "r1"}, Outcome.SENT),
        (RefusedByOtherError("短信", 400, b"no such number"), Outcome.REFUSED),
        (UnavailableError("outside-unavailable", "", ""), Outcome.WAITING),
        (["what"], Outcome.WAITING),
    ],
)
def test_the_gateways_answers_become_receipts(world: World, answer: object, outcome: Outcome) -> None:
    (alert,) = world.engine.consider([device_alarm("11", FIRST_MORNING)])
    assert SmsMessages(gateway(answer)).send(LI, alert, "n1").outcome is outcome


def test_without_an_address_or_a_gateway_the_channel_refuses(world: World) -> None:
    (alert,) = world.engine.consider([device_alarm("11", FIRST_MORNING)])
    assert SmsMessages(None).send(LI, alert, "n1").reason == "no-gateway"
    assert SmsMessages(gateway({"receipt": "r"})).send(Contact(), alert, "n1").reason == "no-address"
    assert WeChatMessages(lambda *_: None, lambda: "T1").send(Contact(), alert, "n1").reason == "no-address"


def test_the_stand_in_shows_what_it_would_have_sent_without_the_number() -> None:
    shown: list[str] = []
    assert SmsStandIn(shown.append).send("13800001234", "电梯困人", "n1") == "stand-in-n1"
    assert shown == ["SMS to 138****1234: 电梯困人"]


def test_the_gateway_is_told_an_id_so_that_a_retry_sends_once() -> None:
    asked = gateway({"receipt": "r1"})
    asked.send("13800001234", "字" * 900, "n1")
    (body,) = asked.http.bodies  # type: ignore[attr-defined]  # the fake's own
    assert (body["id"], len(body["text"]), body["key"]) == ("n1", 500, "k")
    with pytest.raises(SmsRefusedError):
        gateway(RefusedByOtherError("短信", 403, b"")).send("1", "x", "n2")

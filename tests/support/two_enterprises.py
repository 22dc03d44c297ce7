"""Two enterprises in two zones, each with everything that a route can ask for, and a token for every role at either."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from fakes.alert_facts import excursion
from fakes.food import event
from jinbo.identity.rules.actions import ENTERPRISE
from jinbo.kernel.access import Role
from jinbo.kernel.clock import to_ms
from jinbo.kernel.ids import natural_id
from jinbo.subjects.rules.licence_number import make_jy
from jinbo.subjects.rules.uscc import make_uscc
from support.api_world import Api, sign_in, soon

ABSENT: Mapping[str, str] = {
    "business_id": "0" * 26,
    "lift_id": "0" * 26,
    "device_id": "fz-9999",
    "camera_id": "kc-9999",
    "grant_id": "0" * 26,
    "look_id": "1604538000000-absent",
    "account_id": "0" * 26,
    "alert_id": "0" * 26,
    "episode_id": "0" * 26,
    "event_id": "0" * 26,
    "suppression_id": "0" * 26,
    "violation_id": "0" * 26,
    "entry_id": "1604538000000-absent",
    "import_id": "0" * 26,
    "scene": "T.E.0000000000.aaaaaa",
    "kind": "ships",
    "provider": "nobody",
}
"""Ids of the right form that nothing has."""


@dataclass(frozen=True, slots=True)
class Side:
    """One enterprise: its zone, its credit code, and the ids of what belongs to it, by the name of the path's parameter."""

    name: str
    enterprise: str
    zone: str
    ids: Mapping[str, str]
    tokens: Mapping[Role, str]

    @property
    def marks(self) -> frozenset[str]:
        """What of its own must never be seen by the other side, wherever it turns up."""
        return frozenset({self.enterprise, *(self.ids[key] for key in _OWNED)})


_OWNED = (
    "business_id",
    "lift_id",
    "device_id",
    "camera_id",
    "account_id",
    "alert_id",
    "episode_id",
    "event_id",
    "violation_id",
)
_PLACES = {"east": ("1.1", -200.0, 180.0), "west": ("5.1", 100.0, 150.0)}


def make_side(api: Api, name: str, number: int) -> Side:
    """Registers one enterprise's world, by the register's own routes and the lanes' own use cases."""
    hall, x, y = _PLACES[name]
    uscc = make_uscc(body=f"MA1QA{number:03d}")
    duty = sign_in(f"{name}-registrar", Role.DUTY_OFFICER)
    row = business_row(number, uscc, hall, x, y)
    business = _made(api, duty, "/v1/businesses", row)
    lift = _made(
        api,
        duty,
        "/v1/lifts",
        {
            "code": f"31010{number:05d}7",
            "name": f"{name}梯",
            "type": "3100",
            "hall": hall,
            "x": x,
            "y": y,
            "use_unit": uscc,
        },
    )
    device = f"fz-{number:04d}"
    sensors = [{"id": "t1", "quantity": "TEMPERATURE", "unit": "Cel", "limit_code": "T02"}]
    subject = f"business:{business['id']}"
    _made(api, duty, "/v1/devices", {"id": device, "kind": "FREEZER", "subject": subject, "sensors": sensors})
    camera = {"id": f"kc-{number:04d}", "subject": subject, "name": f"{name}后厨"}
    _made(api, sign_in(f"{name}-installer", Role.ENGINEER), "/v1/cameras", camera)
    zone = str(business["place"]["zone"])
    tokens = {role: _token(name, role, uscc, zone) for role in Role if role is not Role.SYS}
    ids = {
        "business_id": str(business["id"]),
        "lift_id": str(lift["id"]),
        "device_id": device,
        "camera_id": camera["id"],
        "account_id": str(api.call("GET", "/v1/me", tokens[Role.ENT_FSM]).json["id"]),
        "alert_id": _alert(api, duty, device),
        "violation_id": _violation(name, uscc, zone, hall, subject),
        "episode_id": _episode(device, uscc, zone, hall, subject),
        "event_id": _event(camera["id"]),
        "suppression_id": "0" * 26,
        "grant_id": "0" * 26,
        "look_id": "1604538000000-absent",
        "entry_id": _quarantined(device),
        "import_id": _import(api, duty, row),
        "scene": str(_made(api, duty, "/v1/codes", {"subject": subject})["scene"]),
        "kind": "businesses",
        "provider": "nobody",
    }
    _reading(device)
    return Side(name, uscc, zone, ids, tokens)


def _token(name: str, role: Role, uscc: str, zone: str) -> str:
    zoned = role in (Role.INSPECTOR, Role.ZONE_LEAD)
    enterprise = uscc if role in ENTERPRISE else ""
    return sign_in(name, role, enterprise=enterprise, zones=frozenset({zone} if zoned else ()))


def business_row(number: int, uscc: str, hall: str, x: float, y: float) -> dict[str, Any]:
    """A registration that is right in every cell."""
    return {
        "name": f"测试餐厅{number}",
        "uscc": uscc,
        "address": f"崧泽大道333号{hall}馆A{number:02d}",
        "hall": hall,
        "x": x,
        "y": y,
        "main_format": "2",
        "licence_no": make_jy(serial=number),
        "valid_from": "2024-01-01",
        "valid_to": "2028-12-31",
    }


def _made(api: Api, token: str, path: str, body: Any) -> Any:
    answer = api.call("POST", path, token, body=body)
    assert answer.status in (200, 201), (path, answer)
    return answer.json


def _alert(api: Api, token: str, device: str) -> str:
    from jinbo.wiring.alerts import alerts

    alerts().consider([excursion("ALARM", soon(-1), f"episode-{device}", device, since=soon(-11).isoformat())])
    found = [one["id"] for one in api.call("GET", "/v1/alerts", token).json["items"] if one["device_id"] == device]
    assert len(found) == 1, found
    return str(found[0])


def _episode(device: str, uscc: str, zone: str, hall: str, subject: str) -> str:
    from jinbo.telemetry.model import Episode
    from jinbo.telemetry.records.episodes import EpisodeRecords

    now = to_ms(soon())
    episode = Episode(
        id=f"episode-{device}", device=device, sensor="t1", quantity="TEMPERATURE", limit_code="T02", side="HIGH",
        stage="ALARM", began=now - 900_000, peak=-7.5, limit=-12.0, rule={}, key=now - 900_000, stage_at=now - 60_000,
        enterprise=uscc, zone=zone, hall=hall, subject=subject,
    )  # fmt: skip
    EpisodeRecords().put(episode, [])
    return episode.id


def _event(camera_id: str) -> str:
    from fakes.video_events import FakeCards, seen, spell
    from jinbo.video.model.frame import frame_key
    from jinbo.wiring import video, watching

    camera = video.camera_store().camera(camera_id)
    assert camera is not None
    frames = [
        replace(frame, key=frame_key(camera_id, frame.at_ms))
        for frame in spell(0, 90, seen("no_hat"), seen("no_mask", x=0.7))
    ]
    return next(event.id for event in watching.desk(FakeCards()).take(camera, frames))


def _violation(name: str, uscc: str, zone: str, hall: str, subject: str) -> str:
    from jinbo.wiring.subscribers import deliver

    where = {"enterprise": uscc, "zone": zone, "hall": hall, "camera": f"kc-{name}", "place": ""}
    deliver(event(id_=f"event-{name}", at=soon(-1), subject=subject, **where))
    return natural_id("violation", f"event-{name}")


def _quarantined(device: str) -> str:
    from jinbo.telemetry.model import Envelope
    from jinbo.wiring import telemetry

    raw = json.dumps({"v": 1, "device": device, "sent_at": 0, "readings": []}).encode()
    telemetry.desk().keep([Envelope("shard:1", raw, device, to_ms(soon()))], {}, "telemetry")
    entries, _ = telemetry._quarantine().page(None, 100, to_ms(soon(1)))
    return next(entry.id for entry in entries if entry.device == device)


def _import(api: Api, token: str, row: dict[str, Any]) -> str:
    return str(_made(api, token, "/v1/imports", {"kind": "businesses", "rows": [row]})["id"])


def _reading(device: str) -> None:
    from base64 import b64encode

    from jinbo.wiring import telemetry

    now = to_ms(soon())
    message = {
        "v": 1,
        "device": device,
        "sent_at": now,
        "readings": [{"sensor": "t1", "at": now - 1000, "value": -18.5}],
    }
    rule = {
        "payload": b64encode(json.dumps(message).encode()).decode(),
        "thing": device,
        "received_ms": now,
        "client": device,
    }
    result = telemetry.telemetry_lane(_raise).run([("1", json.dumps(rule).encode())], 10_000)
    assert not result.failed


def _raise(_: str, error: Exception) -> None:
    raise error

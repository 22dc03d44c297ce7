"""A device brought to life: its physics moved on by the clock, its sensors read. No network here, and no wall time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from local.venue.devices import lift as lifts
from local.venue.devices import store_room
from local.venue.devices.cabinet import STEP_S, CabinetState, Surroundings, at_rest
from local.venue.devices.cabinet import step as step_cabinet
from local.venue.devices.catalogue import CABINETS
from local.venue.devices.chance import between, fraction
from local.venue.devices.effects import Effects, combined
from local.venue.devices.instrument import (
    HYGROMETER_NOISE,
    HYGROMETER_STEP,
    THERMOMETER_NOISE,
    THERMOMETER_STEP,
    Instrument,
    observe,
)
from local.venue.devices.surroundings import door_is_open, kitchen_air, outside_humidity
from local.venue.plan import PlannedDevice

EffectsAt = Callable[[int], Sequence[Effects]]
"""The effects on a device at an instant of the physics' clock, in milliseconds."""


class Simulated(Protocol):
    """What every simulated device does. Instants are milliseconds of the physics' clock."""

    def advance(self, ms: int, effects_at: EffectsAt) -> None:
        """Moves the physics on to `ms`; never back."""
        ...

    def sample(self, at: int, effects: Sequence[Effects]) -> dict[str, float]:
        """What the sensors show now; `at` is the reading's own stamp."""
        ...

    def raised(self) -> frozenset[str]:
        """The alarm codes that stand now."""
        ...


class _Instruments:
    """The sensors of a device, each with what it showed last."""

    def __init__(self, device: PlannedDevice, chance: tuple[int, str]) -> None:
        self._chance = chance
        self._each = {sensor.id: _instrument(sensor.id, sensor.quantity) for sensor in device.sensors}

    def read(self, truths: dict[str, float], at: int, effects: Sequence[Effects]) -> dict[str, float]:
        shown: dict[str, float] = {}
        for name, truth in truths.items():
            self._each[name], value = observe(self._each[name], truth, combined(effects, name), self._chance, at)
            if value is not None:
                shown[name] = value
        return shown


def _instrument(name: str, quantity: str) -> Instrument:
    if quantity == "TEMPERATURE":
        return Instrument(name, THERMOMETER_NOISE, THERMOMETER_STEP)
    if quantity == "HUMIDITY":
        return Instrument(name, HYGROMETER_NOISE, HYGROMETER_STEP)
    return Instrument(name, step=0.01)


class SimulatedCabinet:
    """A fridge, freezer, cold room, hot-holding unit or cold-dish room, with its door's contact where it has one.

    Of several thermometers the first hangs at the probe's place, the second in the air near the door, the third among
    the goods.
    """

    def __init__(self, device: PlannedDevice, seed: int, start_ms: int) -> None:
        self._cabinet = CABINETS[device.make]
        self._chance = (seed, device.id)
        self._ms = start_ms
        every = self._cabinet.defrost_every
        self._state = at_rest(self._cabinet, since_defrost=every * 0.9 * fraction(seed, device.id, "defrost"))
        self._warmer = between(-1.0, 1.5, seed, device.id, "corner")
        self._instruments = _Instruments(device, self._chance)
        self._thermometers = [sensor.id for sensor in device.sensors if sensor.quantity == "TEMPERATURE"]
        self._contacts = [sensor.id for sensor in device.sensors if sensor.quantity == "DOOR"]
        self._open = False

    @property
    def state(self) -> CabinetState:
        """The physics, for tests and charts."""
        return self._state

    def advance(self, ms: int, effects_at: EffectsAt) -> None:
        """Moves the physics on to `ms`."""
        while self._ms < ms:
            seconds = min(STEP_S, (ms - self._ms) / 1000)
            now = combined(effects_at(self._ms))
            self._open = now.door_open or door_is_open(*self._chance, self._ms)
            around = Surroundings(
                ambient=kitchen_air(self._ms) + self._warmer,
                door_open=self._open,
                powered=not now.power_cut,
                plant_works=not now.plant_failed,
                defrost_now=now.defrost,
            )
            self._state = step_cabinet(self._cabinet, self._state, around, seconds)
            self._ms += round(seconds * 1000)

    def sample(self, at: int, effects: Sequence[Effects]) -> dict[str, float]:
        """Temperatures in °C; a door's contact as 0 (shut) or 1 (open)."""
        state = self._state
        places = (state.probe, state.air, (state.air + state.goods) / 2)
        truths = {name: places[i % 3] for i, name in enumerate(self._thermometers)}
        truths.update(dict.fromkeys(self._contacts, float(self._open)))
        return self._instruments.read(truths, at, effects)

    def raised(self) -> frozenset[str]:
        """A cabinet calls nothing an alarm: the platform finds the excursion."""
        return frozenset()


class SimulatedStoreRoom:
    """A dry store with a hygrometer."""

    def __init__(self, device: PlannedDevice, seed: int, start_ms: int) -> None:
        self._chance = (seed, device.id)
        self._ms = start_ms
        self._state = store_room.StoreRoomState(between(54.0, 62.0, seed, device.id, "humidity"))
        self._instruments = _Instruments(device, self._chance)
        self._sensors = device.sensors

    def advance(self, ms: int, effects_at: EffectsAt) -> None:
        """Moves the room on to `ms`."""
        while self._ms < ms:
            seconds = min(60.0, (ms - self._ms) / 1000)
            now = combined(effects_at(self._ms))
            works = not (now.plant_failed or now.power_cut)
            door = now.door_open or door_is_open(*self._chance, self._ms)
            self._state = store_room.step(self._state, outside_humidity(self._ms), door, works, seconds)
            self._ms += round(seconds * 1000)

    def sample(self, at: int, effects: Sequence[Effects]) -> dict[str, float]:
        """Relative humidity in %, and the room's temperature where it has a thermometer."""
        truths = {
            sensor.id: self._state.humidity if sensor.quantity == "HUMIDITY" else kitchen_air(self._ms) - 3.0
            for sensor in self._sensors
        }
        return self._instruments.read(truths, at, effects)

    def raised(self) -> frozenset[str]:
        """Nothing."""
        return frozenset()


class SimulatedLift:
    """A lift with its controller. Lifts move in the platform's own seconds, whatever the pace of the cabinets' physics."""

    def __init__(self, device: PlannedDevice, seed: int, start_ms: int, entrapment_s: float) -> None:
        self._lift = lifts.Lift(floors=max(2, device.floors))
        self._chance = (seed, device.id)
        self._ms = start_ms
        first = between(2.0, 40.0, seed, device.id, "first call")
        self._state = lifts.LiftState(until_call=first)
        self._entrapment_s = entrapment_s
        self._instruments = _Instruments(device, self._chance)
        self._names = frozenset(sensor.id for sensor in device.sensors)

    @property
    def state(self) -> lifts.LiftState:
        """The car, for tests."""
        return self._state

    def advance(self, ms: int, effects_at: EffectsAt) -> None:
        """Moves the car on to `ms`."""
        while self._ms < ms:
            seconds = min(lifts.STEP_S, (ms - self._ms) / 1000)
            now = combined(effects_at(self._ms))
            orders = lifts.Orders(not now.power_cut, now.held_between_floors, now.inspection, now.fault)
            self._state = lifts.step(self._lift, self._state, orders, lifts.Traffic(*self._chance, self._ms), seconds)
            self._ms += round(seconds * 1000)

    def sample(self, at: int, effects: Sequence[Effects]) -> dict[str, float]:
        """The controller's states (DOMAIN 4.2)."""
        truths = {name: value for name, value in lifts.values(self._lift, self._state).items() if name in self._names}
        return self._instruments.read(truths, at, effects)

    def raised(self) -> frozenset[str]:
        """Codes of GB/T 24476 that stand now."""
        return lifts.raised(self._state, self._entrapment_s)


def bring_to_life(
    device: PlannedDevice, seed: int, start_ms: int, entrapment_s: float = lifts.ENTRAPMENT_S
) -> Simulated:
    """The simulated device of a planned one."""
    if device.kind == "LIFT_CONTROLLER":
        return SimulatedLift(device, seed, start_ms, entrapment_s)
    if device.kind == "DRY_STORE":
        return SimulatedStoreRoom(device, seed, start_ms)
    return SimulatedCabinet(device, seed, start_ms)

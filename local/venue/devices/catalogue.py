"""The makes of cabinet in the venue, with figures of the size that data sheets give for such equipment [J].

Each keeps its limit of DOMAIN 2.3 by itself, through its door's day and its defrosts (tests/unit/venue/test_cabinet.py).
"""

from __future__ import annotations

from dataclasses import replace

from local.venue.devices.cabinet import Cabinet

FOOD_J_PER_KG_K = 3_500.0
"""Specific heat of moist food above freezing; about 1,900 below."""
FROZEN_J_PER_KG_K = 1_900.0

FRIDGE = Cabinet(  # T01: 0 … 8 °C
    leak=2.5, door=18.0, air_capacity=14e3, goods_capacity=60 * FOOD_J_PER_KG_K, goods_exchange=12.0,
    power=-260.0, setpoint=4.0, band=1.2, defrost_every=6 * 3600.0, defrost_length=900.0,
)  # fmt: skip
FREEZER = Cabinet(  # T02: at most -12 °C in a kitchen
    leak=2.0, door=25.0, air_capacity=12e3, goods_capacity=100 * FROZEN_J_PER_KG_K, goods_exchange=12.0,
    power=-330.0, setpoint=-20.0, band=1.5, defrost_every=8 * 3600.0, defrost_length=900.0, defrost_heat=20.0,
)  # fmt: skip
EMPTY_FREEZER = replace(FREEZER, goods_capacity=8 * FROZEN_J_PER_KG_K)
"""A freezer with little in it: it warms within the hour when its compressor fails."""
COLD_ROOM_CHILLED = Cabinet(  # T01, walk-in
    leak=22.0, door=260.0, air_capacity=160e3, goods_capacity=2_000 * FOOD_J_PER_KG_K, goods_exchange=180.0,
    power=-3_000.0, setpoint=3.5, band=1.0, probe_lag=120.0, defrost_every=6 * 3600.0, defrost_length=1_200.0,
)  # fmt: skip
COLD_ROOM_FROZEN = Cabinet(  # T03: at most -18 °C in the warehouse (总仓)
    leak=30.0, door=320.0, air_capacity=220e3, goods_capacity=6_000 * FROZEN_J_PER_KG_K, goods_exchange=600.0,
    power=-6_500.0, setpoint=-22.0, band=1.0, probe_lag=120.0,
    defrost_every=8 * 3600.0, defrost_length=1_200.0, defrost_heat=100.0,
)  # fmt: skip
HOT_HOLDING = Cabinet(  # T04: at least 60 °C
    leak=6.0, door=14.0, air_capacity=18e3, goods_capacity=25 * FOOD_J_PER_KG_K, goods_exchange=14.0,
    power=1_200.0, setpoint=72.0, band=2.5,
)  # fmt: skip
PREP_ROOM = Cabinet(  # T07: at most 25 °C in the cold-dish room (专间)
    leak=60.0, door=180.0, air_capacity=600e3, goods_capacity=3e6, goods_exchange=120.0,
    power=-2_600.0, setpoint=21.0, band=1.0, probe_lag=120.0,
)  # fmt: skip

CABINETS: dict[str, Cabinet] = {
    "FRIDGE": FRIDGE,
    "FREEZER": FREEZER,
    "COLD_ROOM": COLD_ROOM_CHILLED,
    "COLD_ROOM_FROZEN": COLD_ROOM_FROZEN,
    "HOT_HOLDING": HOT_HOLDING,
    "PREP_ROOM": PREP_ROOM,
    "EMPTY_FREEZER": EMPTY_FREEZER,
}
"""By device kind, and by the variants that the seed names."""

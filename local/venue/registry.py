"""The venue's businesses and lifts (场馆主体), made up by seed: valid synthetic codes, real proportions, no real people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jinbo.subjects.model import (
    AnnualGrade,
    Business,
    BusinessItem,
    Contact,
    ExpoRole,
    Face,
    Licence,
    Lift,
    LiftType,
    MainFormat,
    Place,
    Premises,
    RiskLevel,
    Source,
)
from jinbo.subjects.plan import to_wgs84
from jinbo.subjects.rules.licence_number import make_jy
from jinbo.subjects.rules.registry import business_id, lift_id
from jinbo.subjects.rules.uscc import ALPHABET, make_uscc

from local.venue import names
from local.venue.devices.chance import between, fraction
from local.venue.grounds import Grounds
from local.venue.size import Size

_ITEMS = BusinessItem
OUTSIDE = "O"
"""The zone of what stands outside the halls."""
_COOKED = frozenset({_ITEMS.HOT_DISHES, _ITEMS.COLD_DISHES, _ITEMS.BEVERAGES})
_SOLD = frozenset({_ITEMS.PREPACKAGED, _ITEMS.PREPACKAGED_COLD})


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A business and the contact that is kept apart from it."""

    business: Business
    contact: Contact


@dataclass(frozen=True, slots=True)
class _Trade:
    role: ExpoRole
    format: MainFormat | None
    items: frozenset[BusinessItem]
    name: Callable[[int], str]
    risk: tuple[float, float]
    """Share of HIGH, share of HIGH or MID (DOMAIN 1.4's expo tiers)."""
    in_hall: bool
    region: str = "310118"


_TRADES: dict[str, _Trade] = {
    "hall_catering": _Trade(ExpoRole.HALL_CATERING, MainFormat.CATERING, _COOKED, names.caterer, (0.3, 0.8), True),
    "group_meal": _Trade(ExpoRole.GROUP_MEAL, MainFormat.CATERING, _COOKED, names.group_caterer, (1.0, 1.0), False),
    "banquet": _Trade(
        ExpoRole.BANQUET, MainFormat.CATERING, _COOKED | {_ITEMS.RAW_DISHES}, names.hotel, (1.0, 1.0), False, "310105"
    ),
    "hotel": _Trade(
        ExpoRole.HOTEL, MainFormat.CATERING, _COOKED, lambda n: names.hotel(n + 8), (0.2, 0.9), False, "310112"
    ),
    "supplier": _Trade(ExpoRole.SUPPLIER, MainFormat.FOOD_SALES, _SOLD, names.supplier, (0.1, 0.6), False, "310115"),
    "warehouse": _Trade(ExpoRole.WAREHOUSE, MainFormat.FOOD_SALES, _SOLD, names.warehouse, (1.0, 1.0), False, "310115"),
    "exhibitor": _Trade(ExpoRole.EXHIBITOR_FOOD, MainFormat.FOOD_SALES, _SOLD, names.exhibitor, (0.1, 0.4), True),
    "lift_users": _Trade(ExpoRole.LIFT_USER, None, frozenset(), lambda _: names.lift_user(), (0.0, 0.0), False),
    "lift_maintainers": _Trade(
        ExpoRole.LIFT_MAINT, None, frozenset(), names.lift_maintainer, (0.0, 0.0), False, "310112"
    ),
}


def businesses(size: Size, seed: int, today: date, grounds: Grounds) -> Iterator[Enrolled]:
    """Every business of the venue."""
    serial = 0
    for word, trade in _TRADES.items():
        for number in range(getattr(size, word)):
            serial += 1
            yield _business(trade, number, serial=serial, seed=seed, today=today, grounds=grounds)


def _business(trade: _Trade, number: int, *, serial: int, seed: int, today: date, grounds: Grounds) -> Enrolled:
    uscc = make_uscc(trade.region, _body(seed, serial))
    place = _stand(grounds, number, trade.role) if trade.in_hall else Place(zone=OUTSIDE)
    name = trade.name(number)
    address = f"国家会展中心（上海）{place.hall}馆{place.text}" if trade.in_hall else f"上海市示例路{100 + serial}号"
    if trade.role is ExpoRole.HALL_CATERING:
        name = f"{name} {names.stall(number)}"
    high, mid = trade.risk
    drawn = fraction(seed, "risk", serial)
    licence = _licence(trade, serial, seed, today)
    graded = trade.format is not None and licence is not None and (today - licence.valid_from).days > 92
    business = Business(
        id=business_id(uscc, address),
        name=name,
        uscc=uscc,
        premises=Premises(address, place),
        expo_roles=frozenset({trade.role}),
        main_format=trade.format,
        items=trade.items,
        licence=licence,
        legal_rep="示例负责人",
        domicile=f"上海市示例路{100 + serial}号",
        risk=RiskLevel.HIGH if drawn < high else RiskLevel.MID if drawn < mid else RiskLevel.LOW,
        face=_face(seed, serial) if graded else None,
        annual_grade=AnnualGrade.A if fraction(seed, "grade", serial) < 0.7 else AnnualGrade.B if graded else None,
        supervise_org="示例市场监督管理所",
        has_open_kitchen=trade.role in {ExpoRole.HALL_CATERING, ExpoRole.GROUP_MEAL},
        source=Source.MANUAL,
    )
    return Enrolled(business, Contact(f"食品安全管理员{serial:03d}", f"1990000{serial:04d}"))


def _body(seed: int, serial: int) -> str:
    """Eight characters of an organisation code; different for every business of a seed, letters and digits as in real ones."""
    digits = [c for c in ALPHABET if c.isdigit()]
    rest = "".join(digits[int(fraction(seed, "uscc", serial, place) * 10)] for place in range(2))
    return f"MA1{rest}{serial:03d}"


def _licence(trade: _Trade, serial: int, seed: int, today: date) -> Licence | None:
    """Five years long (食品安全法实施条例 art. 15); one in thirty ends within the month."""
    if trade.format is None:
        return None
    ending = fraction(seed, "ending", serial) < 1 / 30
    left = int(between(16, 29, seed, "left", serial) if ending else between(60, 1_790, seed, "left", serial))
    valid_to = today + timedelta(days=left)
    valid_from = valid_to - timedelta(days=5 * 365)
    number = make_jy(trade.format, trade.region, serial)
    return Licence(number, valid_from, valid_to, issuer="示例市场监督管理局", signer="示例", issue_date=valid_from)


def _face(seed: int, serial: int) -> Face:
    """Shanghai's faces: most smile."""
    drawn = fraction(seed, "face", serial)
    return Face.GREEN if drawn < 0.88 else Face.YELLOW if drawn < 0.985 else Face.RED


def _stand(grounds: Grounds, number: int, role: ExpoRole) -> Place:
    """A counter in a hall's catering area, or a booth; units go round the halls one after another."""
    hall = grounds.hall(number)
    running, spot = grounds.take(hall)
    booth = "" if role is ExpoRole.HALL_CATERING else f"{'ABCDEF'[running % 6]}{running // 6 + 1}-{number % 90 + 10}"
    text = f"展位{booth}" if booth else f"餐饮区{running:02d}号"
    return Place(hall.code, hall.zone, f"{hall.level}F", booth, text, spot, to_wgs84(spot))


def lifts(
    size: Size, seed: int, today: date, grounds: Grounds, *, users: Sequence[Business], maintainers: Sequence[Business]
) -> Iterator[Lift]:
    """Every lift of the venue; those with a terminal come first. A third and more are escalators."""
    for number in range(size.lifts):
        hall = grounds.hall(number)
        running, spot = grounds.take(hall)
        connected = number < size.connected_lifts
        kind = LiftType.TRACTION if connected else _lift_type(seed, number)
        code = f"JB{hall.code.replace('.', '').rjust(3, '0')}{number + 1:06d}"
        user, maintainer = users[number % len(users)], maintainers[number % len(maintainers)]
        noun = "自动扶梯" if kind is LiftType.ESCALATOR else "货梯" if kind is LiftType.HYDRAULIC else "客梯"
        yield Lift(
            id=lift_id(code),
            code=code,
            reg_no=f"{kind}0310118{number + 1:08d}",
            name=f"{hall.name_zh}{running}号{noun}",
            type=kind,
            place=Place(
                hall.code,
                hall.zone,
                text=f"{hall.name_zh}{'东西南北'[number % 4]}侧",
                position=spot,
                geo=to_wgs84(spot),
            ),
            use_unit=user.uscc,
            use_unit_name=user.name,
            maintenance_unit=maintainer.uscc,
            maintenance_unit_name=maintainer.name,
            floors=None if kind is LiftType.ESCALATOR else 2 + int(3 * fraction(seed, "floors", number)),
            next_inspect_on=today + timedelta(days=int(between(20, 360, seed, "inspection", number))),
        )


def _lift_type(seed: int, number: int) -> LiftType:
    drawn = fraction(seed, "lift", number)
    return LiftType.ESCALATOR if drawn < 0.42 else LiftType.HYDRAULIC if drawn < 0.45 else LiftType.TRACTION

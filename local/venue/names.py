"""Names of a made-up trade (虚构名称): nobody real is meant; every name says by its marker 示例 that it is an example."""

from __future__ import annotations

_BRANDS = (
    "青穗", "澄野", "禾煦", "云麓", "归田", "沐谷", "鹤汀", "初霁",
    "南圃", "星耘", "柏舟", "临溪", "观澜", "稻里", "桐荫", "朝槿",
    "望舒", "清和", "白鹭", "松间",
)  # fmt: skip
_FARE = (
    "面馆", "简餐", "咖啡", "茶饮", "本帮菜", "轻食", "饺子", "烘焙",
    "盖饭", "粥铺", "小笼", "寿司", "拉面", "沙拉", "汤包", "烧腊",
)  # fmt: skip
_GOODS = (
    "水产", "肉品", "乳品", "果蔬", "粮油", "调味品", "禽蛋", "速冻食品",
)  # fmt: skip
_ORIGINS = (
    "安第斯", "北海", "塔斯曼", "波罗的海", "地中海", "湄公河", "阿尔卑斯", "里海",
    "加勒比", "尼罗河", "落基山", "恒河",
)  # fmt: skip


def caterer(number: int) -> str:
    """An enterprise that cooks in a hall."""
    return f"上海{_brand(number)}餐饮管理有限公司（示例）"


def stall(number: int) -> str:
    """The name over its counter."""
    return f"{_brand(number)}{_FARE[number % len(_FARE)]}"


def group_caterer(number: int) -> str:
    """A supplier of group meals (集体用餐配送)."""
    return f"上海{_brand(number)}团餐配送有限公司（示例）"


def hotel(number: int) -> str:
    """A hotel that receives guests of the fair, or its banquet kitchen."""
    return f"{_brand(number)}国际酒店（示例）"


def supplier(number: int) -> str:
    """A supplier of ingredients."""
    return f"上海{_brand(number)}{_GOODS[number % len(_GOODS)]}供应有限公司（示例）"


def warehouse(number: int) -> str:
    """A cold store of the fair (总仓)."""
    return f"进博冷链总仓{number + 1}号库（示例）"


def exhibitor(number: int) -> str:
    """An exhibitor of food."""
    return f"{_ORIGINS[number % len(_ORIGINS)]}{_GOODS[number % len(_GOODS)]}展商{number + 1:02d}（示例）"


def lift_user() -> str:
    """Who uses and manages the venue's lifts."""
    return "场馆运营管理有限公司（示例）"


def lift_maintainer(number: int) -> str:
    """Who maintains lifts."""
    return f"上海{_brand(number + 7)}电梯维保有限公司（示例）"


def _brand(number: int) -> str:
    return _BRANDS[number % len(_BRANDS)] + ("" if number < len(_BRANDS) else f"{number // len(_BRANDS) + 1}店")

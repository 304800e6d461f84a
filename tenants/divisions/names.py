"""What people call a village: 皮村村委会 is 皮村, 龙门街居委会 is 龙门街社区."""

import re

_VILLAGE = "村"
_NEIGHBOURHOOD = "社区"

#: A bracket behind the committee's name says what it once was or also is: 前丰村委会（冯家桥）, 铁树居委会（社区）.
_BRACKETS = re.compile(r"(?:[（(][^（）()]*[）)])+$")

# The committee is written in some forty ways, slips included (村委员会, 居民委会, 村村委会会); each pattern takes the family, not one spelling.
_OF_NEIGHBOURHOOD = re.compile(r"(.+社区)[居村民管理委员会]+")
_OF_BANNER_VILLAGE = re.compile(r"(.+嘎查)[村牧居民人]*委[委员会]*")
_VILLAGERS = re.compile(r"(.+)村[民牧]*委[委员会]*")
_RESIDENTS = re.compile(r"(.+)居民?委[委员会]*")


def short_name(name: str) -> str:
    """Return what people say for a village or neighbourhood of the register.

    The committee goes and the place stays: 皮村村委会 is 皮村, 多福巷社区居委会 is 多福巷社区. What names no committee keeps its name:
    towns, 嘎查, 生活区, 管理区, 虚拟社区, 生产队. In about thirty townships two divisions share a short name
    (沙沟社区居民委员会 and 沙沟社区村民委员会); where they meet on a page show the full one.
    """
    bare = _BRACKETS.sub("", name)
    for pattern in (_OF_NEIGHBOURHOOD, _OF_BANNER_VILLAGE):
        if match := pattern.fullmatch(bare):
            return match[1]
    if match := _VILLAGERS.fullmatch(bare):
        return match[1] if match[1].endswith(_VILLAGE) else match[1] + _VILLAGE
    if match := _RESIDENTS.fullmatch(bare):
        return match[1] + _NEIGHBOURHOOD
    return name

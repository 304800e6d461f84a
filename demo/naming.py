"""Invented people: names as they are usual in a region, never those of the published articles, and telephones that ring nowhere."""

from random import Random

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)  # fmt: skip
_MEN = "国建志文明海军伟强永平德春生福顺庆祥林东辉新民学义立成友来根有发金水宝玉树清传广兴安长乐延守振宏启家正光世元"
_MEN_END = "平军伟强明生福林海峰山河贵华良才忠义田亮波勇刚涛斌超鹏龙飞宁喜全旺财友民生根水木火土春冬"
_WOMEN = "秀桂玉春秋素爱淑美凤兰月雪红晓小慧丽金翠荣菊香彩文亚海燕娟桃巧银改"
_WOMEN_END = "英兰芳梅珍花莲荣琴玲凤娥香萍霞云红燕丽华敏娟静芬菊珠环仙桃叶巧秀"
_SINGLE = "伟芳敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂峰燕鹏飞波辉玲宁亮丹红梅"
_UYGHUR = (
    "艾力",
    "买买提",
    "吐尔逊",
    "阿不都",
    "热合曼",
    "玉山江",
    "库尔班",
    "依明",
    "托合提",
    "艾尼",
    "阿依古丽",
    "古丽娜尔",
    "阿孜古丽",
    "帕提古丽",
    "热依汗",
    "努尔买买提",
    "吾斯曼",
    "卡德尔",
    "亚森",
    "艾山",
)
_MONGOL = (
    "巴特尔",
    "孟克",
    "巴图",
    "那生",
    "乌兰",
    "其其格",
    "萨仁",
    "娜仁",
    "道尔吉",
    "加拉",
    "欧云",
    "阿茹娜",
    "格日勒",
    "达瓦",
    "才仁",
    "布音",
)
_HUI = "马杨白沙海哈丁纳"
#: Names, and parts of names, that the articles use for people of theirs.
_OF_THE_ARTICLES = ("王玲", "老王", "老苗", "曹某", "李某", "刘某", "温某", "赵某", "卡某")


def chance(*of: object) -> Random:
    """Return what draws for this: every time alike, and nothing depends on it but a demonstration."""
    return Random(" ".join(map(str, of)))  # noqa: S311  # no secret is drawn


def person(random: Random, people: str = "") -> str:
    """Return an invented name; ``people`` mixes in names of those who live there: ``bayingol``."""
    name = _local(random) if people == "bayingol" and random.random() < 0.45 else _han(random)
    return person(random, people) if name.startswith(_OF_THE_ARTICLES) else name


def _han(random: Random) -> str:
    surname = _SURNAMES[int(len(_SURNAMES) * random.random() ** 1.7)]  # the first ones are the usual ones
    if random.random() < 0.12:
        return surname + random.choice(_SINGLE)
    first, last = random.choice(((_MEN, _MEN_END), (_MEN, _MEN_END), (_WOMEN, _WOMEN_END)))
    given, end = random.choice(first), random.choice(last)
    return surname + given + (end if end != given else random.choice(_MEN_END))


def _local(random: Random) -> str:
    kind = random.random()
    if kind < 0.55:
        return "·".join(random.sample(_UYGHUR, 2))
    if kind < 0.85:
        return random.choice(_MONGOL)
    return random.choice(_HUI) + random.choice(_MEN) + random.choice(_MEN_END)


def telephone(random: Random) -> str:
    """Return a number of a range that was never given to a carrier."""
    return f"19400{random.randrange(1_000_000):06d}"

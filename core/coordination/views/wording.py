"""Why somebody sees a case, in words: to the reader, and beside the name of somebody else."""

from core.access import Why
from core.web.words import _, mark

#: To the reader.
WHY = {
    Why.LEADS: mark("这件事现在由您所在的单位承办。"),
    Why.CALLED: mark("您所在的单位被请来一起办这件事。"),
    Why.OPENED: mark("您所在的单位正在督办或复查这件事。"),
    Why.INTAKE: mark("这件事在受理台上，等着分类、交办或签收。"),
    Why.DIRECTS: mark("您负责全面工作，看得到这里的每一件；每看一次都会记下来。"),
    Why.IN_CHARGE: mark("这件事由您包案。"),
    Why.REPORTED: mark("这件事是您报上来的。"),
    Why.HELD_ONCE: mark("这件事您所在的单位经手过。"),
    Why.PLACE: mark("这件事发生在您的网格。"),
    Why.SPACE: mark("您的岗位看得到这里每一件事的进度。"),
    Why.COUNTY: mark("您的岗位看得到全县每一件事的进度。"),
    Why.RED: mark("这件事过了时限，请您过问。"),
}
#: To whom a case was opened: since when, and the reason that was typed.
BEGUN = {
    "review": mark("您所在的单位从 %(at)s 起复查这件事，理由：%(reason)s"),
    "supervise": mark("您所在的单位从 %(at)s 起督办这件事，理由：%(reason)s"),
}
#: Beside a name.
_SEEN_AS = {
    Why.LEADS: mark("承办"),
    Why.CALLED: mark("一起办"),
    Why.OPENED: mark("督办或复查"),
    Why.INTAKE: mark("受理"),
    Why.DIRECTS: mark("负责全面工作"),
    Why.IN_CHARGE: mark("包案"),
    Why.REPORTED: mark("上报人"),
    Why.HELD_ONCE: mark("经手过"),
    Why.PLACE: mark("所在网格"),
    Why.SPACE: mark("看本单位进度"),
    Why.COUNTY: mark("看全县进度"),
    Why.RED: mark("过问超期的"),
}
#: What the button of a deed says.
REASONS = {"review": mark("复查"), "end_review": mark("结束复查"), "comment": mark("批示"), "appoint": mark("定包案领导")}


def seen_as(why: str) -> str:
    """Return why somebody sees or saw a case, beside their name; an unknown reason has no words."""
    return _(_SEEN_AS[Why(why)]) if why in set(Why) else ""

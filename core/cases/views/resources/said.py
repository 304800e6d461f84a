"""What the document of the API says of answers: which refusals there are, and which headers come."""

from typing import Any

from marshmallow.fields import Field, String

from core.web.words import lazy

Refusals = dict[int, Any]

#: Refusals of every address that needs somebody signed in.
CALLERS: Refusals = {401: lazy("没有登录，或者令牌不对"), 403: lazy("这一步您的岗位办不了"), 422: lazy("填的内容有几处不对")}
#: Refusals of a deed.
DEEDS: Refusals = {
    **CALLERS,
    400: lazy("内容看不懂，或者网页的令牌过了时间"),
    409: lazy("这件事现在办不了这一步"),
    413: lazy("内容太大了"),
}
#: Refusals of a movement of a case.
MOVEMENTS: Refusals = {
    **DEEDS,
    404: lazy("没有找到"),
    412: lazy("您看过以后，这件事有了变化；变化都在里面"),
    428: lazy("没有写明这件事您看到的是第几版"),
}
Headers = dict[str, Field[Any] | type]

LOOKS: Headers = {"ETag": String(metadata={"description": lazy("这件事的第几版")})}
DONE: Headers = {**LOOKS, "Idempotent-Replayed": String(metadata={"description": lazy("同一个编号已经办过，这是那一次的结果")})}
FILED: Headers = {**DONE, "Location": String(metadata={"description": lazy("这件事的地址")})}

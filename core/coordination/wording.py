"""What happens over a case, in words: refusals, notices, entries of the timeline."""

from core.web.words import mark

REFUSALS = {
    "say_why_review": mark("写一写为什么复查。"),
    "review_too_long": mark("复查最多 30 天。"),
    "reviewed_already": mark("已经在复查了。"),
    "not_reviewed": mark("现在没有复查这件事。"),
    "say_the_word": mark("写一写意见。"),
    "unknown_leader": mark("在名单里选一位领导。"),
}
NEWS = {
    "review_begun": mark("县里开始复查一件"),
    "review_ended": mark("复查有了结果"),
    "commented": mark("领导有批示"),
    "leader_appointed": mark("定了包案领导"),
}
ENTRIES = {
    "review_begun": mark("开始复查"),
    "leader_appointed": mark("定包案领导"),
    "review_ended": mark("复查结束"),
    "commented": mark("领导批示"),
}

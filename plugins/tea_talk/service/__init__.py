"""What can be done around tea tables: verbs with their object."""

from plugins.tea_talk.service.counting import Count, count
from plugins.tea_talk.service.examples import lay_examples
from plugins.tea_talk.service.gatherings import (
    Said,
    answer_opinion,
    call_gathering,
    call_off_gathering,
    gathering_of,
    gatherings_between,
    next_gatherings,
    note_opinion,
    opinion_of,
    opinions_of,
    take_up_opinion,
    write_people,
)
from plugins.tea_talk.service.houses import change_house, house_of, houses, open_house, shut_house
from plugins.tea_talk.service.talks import (
    book,
    call_off,
    call_off_coming,
    end_talk,
    followed_up,
    note_steps,
    settled,
    talk_of,
    talks_about,
    talks_between,
)

__all__ = [
    "Count",
    "Said",
    "answer_opinion",
    "book",
    "call_gathering",
    "call_off",
    "call_off_coming",
    "call_off_gathering",
    "change_house",
    "count",
    "end_talk",
    "followed_up",
    "gathering_of",
    "gatherings_between",
    "house_of",
    "houses",
    "lay_examples",
    "next_gatherings",
    "note_opinion",
    "note_steps",
    "open_house",
    "opinion_of",
    "opinions_of",
    "settled",
    "shut_house",
    "take_up_opinion",
    "talk_of",
    "talks_about",
    "talks_between",
    "write_people",
]

"""Fields of schemas for what people type: the usual slips are mended, the rest is refused in plain words."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, has_app_context
from marshmallow import fields, validate

from core.web.words import mark

OFFICIAL_TIME = ZoneInfo("Asia/Shanghai")
"""The legal time of the whole country, Xinjiang included."""

EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
"""What people write down lies in these years; anything else is a slip of the pen, and could not be reckoned with."""

LONGEST = 200
"""Characters a line of text may have unless its field says otherwise."""


def tidy(text: str, *, lines: bool = False) -> str:
    """``text`` as it is stored: NFC, no control characters, no blanks around; one line unless ``lines``.

    Characters outside the basic plane and private ones stay: they stand in people's names.
    """
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    text = text if lines else text.replace("\n", " ")
    text = text.replace("\t", " ")
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"}).strip()


class Text(fields.String):
    """Words of at most ``longest`` characters, as they come and as they are kept; with ``lines`` they may have line breaks.

    A required text must not be empty.
    """

    def __init__(self, *, longest: int = LONGEST, lines: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.longest, self.lines = longest, lines
        self._length = validate.Length(min=1 if self.required else None, max=longest)
        self.validators.append(self._length)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> str:
        typed = super()._deserialize(value, attr, data, **options)
        if len(typed) > self.longest:  # the API says so of what is sent, whatever is left out of it
            self._length(typed)
        return tidy(typed, lines=self.lines)


class PersonName(Text):
    """A person's name of 1 to 50 characters; U+00B7 between the parts of a Uyghur or Mongolian one.

    No rule on two to four characters: the handbook's §2.8. Brackets are for what a clerk knows of somebody
    whose name is not known yet: 小李（东头）.
    """

    default_error_messages = {"invalid_name": mark("姓名里只写文字，名字中间的点写成 ·")}

    def __init__(self, *, longest: int = 50, **options: Any) -> None:
        super().__init__(longest=longest, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> str:
        name = re.sub("[•・‧∙⋅．]", "·", super()._deserialize(value, attr, data, **options))
        if not all(unicodedata.category(c)[0] in "LM" or unicodedata.category(c) == "Co" or c in " ·-'’.（）()" for c in name):
            raise self.make_error("invalid_name")
        return name


class Phone(Text):
    """A mobile number (11 digits) or a landline with its area code (0793-1234567), both in one field.

    Blanks, dashes, full-width digits and +86 are mended. Sources: the numbering plan as the handbook's §2.8 has it.
    """

    default_error_messages = {"invalid_phone": mark("电话不对：手机写 11 位，座机写上区号")}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> str:
        typed = super()._deserialize(value, attr, data, **options)
        digits = re.sub(r"[\s\-()（）—–]", "", unicodedata.normalize("NFKC", typed))
        digits = re.sub(r"^(\+|00)86(?=\d{10})", "", digits)
        if not digits or re.fullmatch(r"1[3-9][0-9]{9}", digits):
            return digits
        if landline := re.fullmatch(r"(010|02[0-9]|0[3-9][0-9]{2})([1-9][0-9]{6,7})", digits):
            return "-".join(landline.groups())
        raise self.make_error("invalid_phone")


class ChineseID(Text):
    """A citizen's identity number of 18 characters, checked after GB 11643-1999, returned with a capital X.

    Numbers of the old form (15 digits) pass where ``archive`` is set. Numbers of area 99, which nobody has, pass
    where the app's ``DEMO`` is set. The area need not exist today: divisions come and go, numbers stay.
    """

    default_error_messages = {"invalid_id": mark("身份证号不对，对着证件再看一遍")}

    def __init__(self, *, archive: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.archive = archive

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> str:
        typed = super()._deserialize(value, attr, data, **options)
        number = re.sub(r"\s", "", unicodedata.normalize("NFKC", typed)).upper()
        if not number or (self.archive and re.fullmatch(r"[1-9][0-9]{14}", number)) or _is_citizen(number):
            return number
        raise self.make_error("invalid_id")


def birth_of(number: str) -> date | None:
    """The birthday that an identity number of 18 characters names; None when there is no such day."""
    try:
        return datetime.strptime(number[6:14], "%Y%m%d").replace(tzinfo=OFFICIAL_TIME).date()
    except ValueError:
        return None


def check_character(number: str) -> str:
    """The last character that belongs to the first 17 digits (GB 11643-1999, ISO 7064 mod 11-2)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False)) % 11]


def _is_citizen(number: str) -> bool:
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number) or check_character(number) != number[17]:
        return False
    born = birth_of(number)
    province = int(number[:2])
    known = 11 <= province <= 65 or province in {71, 81, 82, 83} or (province == 99 and _in_demo())
    return known and born is not None and born <= datetime.now(OFFICIAL_TIME).date()


def _in_demo() -> bool:
    return has_app_context() and bool(current_app.config.get("DEMO"))


class LocalDate(fields.Field[date]):
    """A day as people write it: 2026-03-05, 2026/3/5, 2026.3.5 or 2026年3月5日."""

    default_error_messages = {"invalid_date": mark("日期不对，照这样写：2026-03-05")}

    def _serialize(self, value: date | None, attr: str | None, obj: Any, **options: Any) -> str | None:
        return value.isoformat() if value else None

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> date:
        typed = unicodedata.normalize("NFKC", str(value)).strip()
        found = re.fullmatch(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?", typed)
        try:
            if found:
                year, month, day = (int(part) for part in found.groups())
                if EARLIEST_YEAR <= year <= LATEST_YEAR:
                    return date(year, month, day)
        except ValueError:
            pass
        raise self.make_error("invalid_date")


class LocalMoment(fields.Field[datetime]):
    """A day and a time of the clock on the wall (2026-03-05T14:30), as a moment in official time."""

    default_error_messages = {"invalid_moment": mark("时间不对，照这样写：2026-03-05 14:30")}

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **options: Any) -> str | None:
        return value.astimezone(OFFICIAL_TIME).strftime("%Y-%m-%dT%H:%M") if value else None

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> datetime:
        typed = unicodedata.normalize("NFKC", str(value)).strip().replace(" ", "T", 1)
        try:
            moment = datetime.fromisoformat(typed)
        except ValueError:
            raise self.make_error("invalid_moment") from None
        if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
            raise self.make_error("invalid_moment")
        return moment if moment.tzinfo else moment.replace(tzinfo=OFFICIAL_TIME)

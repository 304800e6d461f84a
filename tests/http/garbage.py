"""What people, programs and malice type into a field: values of every kind that a form or a call has to bear."""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

#: Markup and signs that must never come back as they are; it stands in every value that could be shown again.
CANARY = "<i fq>"
#: One short value with all that is awkward in it: it fits into most fields, and most of them may take it.
WORST = f"=1+1'\"\\%_\x00\x1b\u202e{CANARY}\ud800😀{{{{7*7}}}}\r\n\tx"
#: More than any field takes.
LONG = CANARY + "多" * 60_000

WORDS = {
    "nothing": "",
    "blanks": " \u3000\t ",
    "a NUL": "\x00",
    "a NUL inside": "a\x00b",
    "control characters": "\x01\x07\x08\x0b\x0c\x1b[31m\x7f\x85",
    "line breaks": "a\r\nSet-Cookie: fq=1\r\n\r\nb\u2028c",
    "emoji": "👨‍👩‍👧‍👦🍵🏻",
    "right to left": "\u202e反\u202c\u200f\u2067x",
    "zero width alone": "\u200b\u2060\ufeff\u00ad",
    "half a character": "\ud800",
    "half characters, turned": "\udc00\ud83d",
    "many marks": "a" + "\u0301" * 60,
    "rare characters": "𠮷㐂𬴃\ue000",
    "markup": "<script>alert(1)</script>",
    "markup of an attribute": '" onmouseover="alert(1)" x=\'',
    "an address of script": "javascript:alert(1)",
    "a template": "{{7*7}}${7*7}#{7*7}{%x%}%(x)s%s{0}",
    "SQL": "' OR 1=1); SELECT pg_sleep(9) --",
    "wild cards": "%_\\%",
    "a formula": "=1+1",
    "a formula with a sign": "@SUM(1)",
    "too long": LONG,
    "longer than a parser takes a number": "9" * 5_000,
    "below nothing": "-1",
    "beyond 32 bits": "2147483648",
    "beyond all rows": str(2**53),
    "beyond 64 bits": "9223372036854775808",
    "no number": "NaN",
    "without end": "1e999",
    "a digit that is none": "²",
    "full-width digits": "１２３",
    "a fraction": "1.005",
    "no such day": "2026-02-30",
    "the first day": "0001-01-01",
    "the last day": "9999-12-31",
    "no such hour": "2026-03-10T25:61",
    "a day beyond calendars": "+262143-01-01",
    "another zone": "2026-03-10T10:00:00.123456789+99:99",
    "an identity number with a wrong check digit": "110101199001011230",
    "no telephone": "1380000111a",
    "no choice": "nonsense",
    "a truth": "true",
    "JSON": '{"$ne": null}',
    "a path": "../../../../etc/passwd\x00.png",
}

#: Names a page never had.
NAMES = (
    "parties.².name",
    "parties.99999999999999999999.name",
    "a.b.c.d",
    "parties.0",
    "parties.0.0.0",
    "__proto__",
    "",
    "\x00",
    "_schema",
    "people.1.²",
)

#: Of a program: values of another kind than asked for.
KINDS = {
    "null": None,
    "a truth": True,
    "a number": -1,
    "a fraction": 1.5,
    "a number beyond all": 10**400,
    "an empty list": [],
    "a list": ["x"],
    "a list of lists": [[["x"]]],
    "a list of nothing": [None],
    "an object": {"x": {"y": 1}},
    "an empty object": {},
    "half a character": "\ud800",
    "a NUL": "a\x00b",
    "markup": f"<script>{CANARY}",
    "nothing": "",
    "blanks": " ",
    "too long": LONG,
    "a digit that is none": "²",
    "beyond all rows": str(2**53),
    "beyond 64 bits": str(2**64),
    "no such day": "2026-02-30",
    "the first day": "0001-01-01",
    "the last day": "9999-12-31T23:59:59-14:00",
}

#: Whole bodies that are not what they say.
BODIES = {
    "nothing": b"",
    "half an object": b'{"title": ',
    "no object": b"[]",
    "a word": b'"x"',
    "null": b"null",
    "not a number": b'{"x": NaN}',
    "without end": b'{"x": 1e999}',
    "a byte no character has": b'{"x": "\xff\xfe"}',
    "a mark of byte order": b"\xef\xbb\xbf{}",
    "UTF-16": '{"x": "多"}'.encode("utf-16"),
    "twice the same": b'{"x": 1, "x": 2}',
    "a number of 5,000 digits": b'{"x": ' + b"9" * 5_000 + b"}",
    "100,000 brackets": b"[" * 100_000,
    "100,000 objects deep": b'{"x":' * 100_000,
    "2,000 lists deep": b'{"x":' + b"[" * 2_000 + b"]" * 2_000 + b"}",
    "more than 5 MB": b'{"x": "' + b"x" * (5 * 1024 * 1024) + b'"}',
}

CONTENT_TYPES = (
    "text/plain", "application/xml", "application/json; charset=utf-7", "application/json", "multipart/form-data",
    "multipart/form-data; boundary=", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded; charset=nonsense", "", "x", "\x01",
)  # fmt: skip

IF_MATCH = ("", "*", "abc", '"abc"', 'W/"1"', '""', '"-1"', '"1", "abc"', f'"{"9" * 5_000}"', f'"{2**64}"', '"²"', '"1', "1")


def table(*, rows: bytes = b"") -> bytes:
    """A table for Excel with only these rows in its sheet, written by hand."""
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + rows
        + b"</sheetData></worksheet>"
    )
    return _zipped(
        {
            "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
            "_rels/.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/_rels/workbook.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/workbook.xml": b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="x" sheetId="1" r:id="r"/></sheets></workbook>',
            "xl/worksheets/sheet1.xml": sheet,
        }
    )


def _zipped(parts: dict[str, bytes]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


_CELL = b'<row r="1"><c r="A1" t="inlineStr"><is><t>%s</t></is></c></row>'
_ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">%s]>' % b"".join(
    b'<!ENTITY %c "%s">' % (98 + at, b"&%c;" % (97 + at) * 10) for at in range(9)
)


#: Files that are not what they should be, made when they are asked for: (name, content).
FILES: dict[str, Callable[[], tuple[str, bytes]]] = {
    "an empty file": lambda: ("people.xlsx", b""),
    "no Excel at all": lambda: ("people.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(200)),
    "an old Excel": lambda: ("people.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)),
    "an archive of something else": lambda: ("people.xlsx", _zipped({"../../etc/passwd": b"x", "a.txt": b"x"})),
    "half an archive": lambda: ("people.xlsx", table(rows=_CELL % b"x")[:200]),
    "an archive that grows a thousandfold": lambda: ("people.xlsx", table(rows=_CELL % (b"x" * 201_000_000))),
    "a table of empty parts": lambda: ("people.xlsx", table()),
    "markup that unfolds": lambda: ("people.xlsx", _zipped({"[Content_Types].xml": _ENTITIES + b"<Types>&j;</Types>"})),
    "a cell far out": lambda: ("people.xlsx", table(rows=b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row>')),
    "a cell nowhere": lambda: ("people.xlsx", table(rows=b'<row r="x"><c r="?" t="s"><v>99</v></c></row>')),
    "words of no language": lambda: ("people.csv", b"\xff\xfe\x00\xd8" * 50),
    "a NUL in a table of text": lambda: ("people.csv", b"a,b\x00,c\n1,2\n"),
    "an open quotation": lambda: ("people.csv", b'"' + b"x," * 100_000),
    "very many columns": lambda: ("people.csv", b",".join([b"x"] * 100_000)),
    "a name of a path": lambda: ("../../../x\x00.xlsx", b"PK\x03\x04"),
    "JSON that is none": lambda: ("ladder.json", b"[" * 50_000),
    "JSON with a number without end": lambda: ("ladder.json", b'{"title": ' + b"9" * 5_000 + b"}"),
    "20 MB": lambda: ("people.xlsx", bytes(20 * 1024 * 1024)),
}

"""What may stand in an address."""

from typing import Any

from werkzeug.routing import IntegerConverter, Map


class RowNumber(IntegerConverter):
    """The number of a row, as ``int`` in an address: below 2^53. A greater one is no address, rather than a fault of the database."""

    regex = "[0-9]{1,16}"

    def __init__(self, url_map: Map, **options: Any) -> None:
        super().__init__(url_map, max=2**53 - 1, **options)

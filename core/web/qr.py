"""Codes to scan, drawn into the page itself."""

import segno
from markupsafe import Markup


def qr_svg(text: str, label: str = "") -> Markup:
    """``text`` (an address) as a QR code in SVG without any inline style; ``label`` is read out in its place.

    Error correction M and the quiet zone of four modules that ISO/IEC 18004 asks for, so that a poster that got
    a little dirty is still read. It fills the width of the box it stands in.
    """
    code = segno.make_qr(text, error="m")
    drawing = code.svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None, dark="#000", light="#fff")
    return Markup(drawing.replace("<svg ", Markup('<svg role="img" aria-label="%s" ') % label, 1))  # noqa: S704

"""What a browser shows of a brand outside its pages: the name and colours of an installed app, and its icon."""

from typing import Any
from xml.sax.saxutils import quoteattr

from doktr.features.brands.model import Brand, Shape

# The mark keeps to the middle, because a system may cut the icon to a circle of four fifths of its width:
# https://www.w3.org/TR/appmanifest/#icon-masks (W3C Working Draft).
SIDE, MARGIN = 32, 7
GROUND = "primary-deep"
# what the mark draws in the colour of the words around it stands on the deep ground here
ON_GROUND = {"primary": "on-primary", "ink": "on-primary"}


def manifest(brand: Brand) -> dict[str, Any]:
    """The web app manifest of this brand."""
    colours = brand.tokens.light
    return {
        "id": "/",
        "name": brand.name,
        "short_name": brand.name,
        "start_url": "/",
        "display": "standalone",
        "background_color": colours["bg"],
        "theme_color": colours["primary"],
        "icons": [{"src": "/icon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any maskable"}],
    }


def icon(brand: Brand) -> str:
    """The brand's mark on its deep colour, as SVG."""
    side = SIDE - 2 * MARGIN
    paths = "".join(_path(brand, shape) for shape in brand.mark.shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">'
        f'<rect width="{SIDE}" height="{SIDE}" rx="8" fill="{brand.tokens.light[GROUND]}"/>'
        f'<svg x="{MARGIN}" y="{MARGIN}" width="{side}" height="{side}" '
        f"viewBox={quoteattr(brand.mark.view_box)}>{paths}</svg></svg>"
    )


def _path(brand: Brand, shape: Shape) -> str:
    stroke = f' stroke-width="{shape.stroke_width}"' if shape.stroke_width else ""
    return (
        f"<path d={quoteattr(shape.d)} fill={quoteattr(_paint(brand, shape.fill))} "
        f'stroke={quoteattr(_paint(brand, shape.stroke))}{stroke} stroke-linecap="round"/>'
    )


def _paint(brand: Brand, token: str | None) -> str:
    return brand.tokens.light[ON_GROUND.get(token, token)] if token else "none"

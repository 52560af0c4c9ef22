"""Drawings: an SVG file in, the same drawing out with nothing in it but shapes and words.

Only listed elements and attributes pass. What could run, load, or style the page is an error;
what a drawing program leaves behind (metadata, editor settings) is dropped with a warning.
"""

import re
import xml.etree.ElementTree as ET
from html import escape

from handhold.base.findings import Severity
from handhold.content.report import Report

MOST_ELEMENTS = 2_000
MOST_DEPTH = 40
MOST_DRAWN = 5_000

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"

_SHAPES = """
svg g defs title desc path rect circle ellipse line polyline polygon text tspan
linearGradient radialGradient stop clipPath mask pattern marker symbol use
"""
_ACTIVE = """
script foreignobject style image a animate animatemotion animatetransform animatecolor set
iframe handler listener feimage audio video object embed link
"""
_DRAWING = """
id class viewBox width height x y x1 y1 x2 y2 cx cy r rx ry dx dy d points transform rotate
fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap
stroke-linejoin stroke-dasharray stroke-dashoffset stroke-miterlimit opacity color
font-size font-weight font-style font-family text-anchor dominant-baseline
alignment-baseline letter-spacing textLength lengthAdjust preserveAspectRatio
gradientUnits gradientTransform spreadMethod offset stop-color stop-opacity fx fy
clip-path clip-rule clipPathUnits mask maskUnits maskContentUnits patternUnits
patternTransform patternContentUnits marker-start marker-end markerWidth
markerHeight markerUnits refX refY orient vector-effect paint-order visibility href
"""
ELEMENTS = frozenset(_SHAPES.split())
DANGEROUS = frozenset(_ACTIVE.split())
ATTRIBUTES = frozenset(_DRAWING.split())
_OWN_ARIA = frozenset({"role", "aria-labelledby", "aria-label", "aria-describedby", "version"})
_NAME = re.compile(r"[A-Za-z][\w-]{0,79}\Z", re.ASCII)
_CLASS = re.compile(r"[A-Za-z][\w -]{0,199}\Z", re.ASCII)
_VALUE = re.compile(r"[^<>\x00-\x08\x0e-\x1f\\;{}@]{0,60000}\Z")
_LOCAL = re.compile(r"url\(\s*['\"]?#([A-Za-z][\w-]{0,79})['\"]?\s*\)", re.ASCII)
_POINTING = ("aria-labelledby", "aria-describedby")


def clean_figure(text: str, report: Report, *, prefix: str = "") -> str:
    """Return a drawing that is safe to stand in a page, or '' when it has to be refused.

    Ids get the prefix, so that two drawings on a page never share one. Title and desc stay
    and name the drawing for people who can't see it.
    """
    root = _parse(text, report)
    if root is None:
        return ""
    before = len(report.findings)
    cleaner = _Cleaner(report, prefix)
    if _local(root.tag) != "svg":
        report.add("figure-unsafe", "The outermost element must be <svg>.")
        return ""
    shown = cleaner.element(root, 0)
    if _Drawn(root).parts(root) > MOST_DRAWN:
        report.add("figure-repeats", f"With what it repeats, this drawing has more than {MOST_DRAWN:,} parts.")
    errors = [one for one in report.findings[before:] if one.severity is Severity.error]
    return "" if errors else shown


def has_words(text: str) -> bool:
    """Tell whether a drawing carries a title of its own."""
    return re.search(r"<title[^>]*>\s*[^<\s]", text) is not None


def _parse(text: str, report: Report) -> ET.Element | None:
    if "<!DOCTYPE" in text.upper() or "<!ENTITY" in text.upper() or "<?xml-" in text.lower():
        report.add("figure-unsafe", "A drawing may not declare a document type or a style sheet.")
        return None
    try:
        return ET.fromstring(text)  # noqa: S314 - entities are refused above
    except (ET.ParseError, ValueError, LookupError, RecursionError) as error:
        report.add("figure-unreadable", f"This isn't proper SVG: {error}.")
        return None


def _local(tag: object) -> str:
    """Return an element's name without its namespace; '' for one that isn't SVG."""
    if not isinstance(tag, str):
        return ""
    space, _, name = tag.rpartition("}")
    return name if space in {"", "{" + _SVG} else ""


class _Cleaner:
    """Writes the allowed part of a tree, keeping count of what it has seen."""

    def __init__(self, report: Report, prefix: str) -> None:
        self._report = report
        self._prefix = prefix
        self._count = 0

    def element(self, node: ET.Element, depth: int) -> str:
        """Return the element as text, or '' when it is left out."""
        self._count += 1
        if self._count > MOST_ELEMENTS or depth > MOST_DEPTH:
            if self._count == MOST_ELEMENTS + 1 or depth == MOST_DEPTH + 1:
                self._report.add("too-large", "This drawing has too many parts.")
            return ""
        name = _local(node.tag)
        raw = str(node.tag).rpartition("}")[2]
        if raw.lower() in DANGEROUS:
            self._report.add("figure-unsafe", f"<{raw[:40]}> may not be in a drawing.")
            return ""
        if name not in ELEMENTS:
            self._drop(f"<{raw[:40]}>")
            return ""
        attributes = "".join(self._attribute(key, value) for key, value in node.attrib.items())
        if depth == 0:
            attributes += ' role="img" focusable="false"'
            attributes += self._named(node)
        inside = escape(node.text or "", quote=False)
        for child in node:
            inside += self.element(child, depth + 1) + escape(child.tail or "", quote=False)
        return f"<{name}{attributes}>{inside}</{name}>"

    def _named(self, root: ET.Element) -> str:
        """Point the drawing at its own title, giving the title an id where it has none."""
        for child in root:
            if _local(child.tag) == "title":
                given = child.attrib.get("id", "")
                if not _NAME.match(given):
                    child.attrib["id"] = given = "title"
                return f' aria-labelledby="{self._prefix}{given}"'
        return ""

    def _attribute(self, key: str, value: str) -> str:
        space, _, name = key.rpartition("}")
        if space == "{" + _XLINK and name == "href":
            space = ""
        lowered = name.lower()
        if lowered.startswith("on") or lowered == "style":
            self._report.add("figure-unsafe", f"The attribute `{name[:40]}` may not be used.")
            return ""
        if lowered == "href":
            return self._link(value)
        if not space and name in _OWN_ARIA:
            return ""
        if space or name not in ATTRIBUTES:
            self._drop(f"the attribute `{name[:40]}`")
            return ""
        return self._plain(name, value)

    def _link(self, value: str) -> str:
        target = value.strip()
        if not target.startswith("#") or not _NAME.match(target[1:]):
            self._report.add("figure-unsafe", "A drawing may only point inside itself.")
            return ""
        return f' href="#{self._prefix}{target[1:]}"'

    def _plain(self, name: str, value: str) -> str:
        fits = {"id": _NAME, "class": _CLASS}.get(name, _VALUE).match(value)
        shown = f"{self._prefix}{value}" if name == "id" else value
        if name not in {"id", "class"}:
            if "(" in _LOCAL.sub("", value) and name not in {"transform"} | _TRANSFORMS:
                fits = fits if _COLOUR.match(value) else None
            shown = _LOCAL.sub(rf"url(#{self._prefix}\1)", value)
        if fits is None or "url(" in _LOCAL.sub("", value).lower():
            self._report.add("figure-unsafe", f"`{name}` has a value that isn't allowed.")
            return ""
        return f' {name}="{escape(shown)}"'

    def _drop(self, what: str) -> None:
        message = f"{what} is left out of the drawing."
        if not any(one.message == message for one in self._report.findings):
            self._report.add("figure-trimmed", message, severity=Severity.warning)


class _Drawn:
    """Counts the parts that a reader's program has to draw: what is repeated, as often as it is."""

    def __init__(self, root: ET.Element) -> None:
        self._named = {each.get("id"): each for each in reversed(list(root.iter()))}
        self._known: dict[ET.Element, int] = {}

    def parts(self, node: ET.Element, depth: int = 0) -> int:
        """Return how many an element stands for, never fewer than are drawn; one that holds itself, too many."""
        if node not in self._known:
            self._known[node] = MOST_DRAWN + 1  # where it is met within itself
            if depth <= 2 * MOST_DEPTH:
                self._known[node] = self._count(node, depth + 1)
        return self._known[node]

    def _count(self, node: ET.Element, depth: int) -> int:
        if _local(node.tag) in _GRADIENTS:
            return 1
        repeated = within = 1
        for child in node:
            repeated += self.parts(child, depth)
        for key, value in node.attrib.items():
            if key in {"href", "{" + _XLINK + "}href"}:
                repeated += self._at(value.strip()[1:], depth)
            for name in _LOCAL.findall(value):  # a paint is handed down to whatever is inside
                within += self._at(name, depth)
        return repeated * within

    def _at(self, name: str, depth: int) -> int:
        target = self._named.get(name)
        return 0 if target is None else self.parts(target, depth)


_GRADIENTS = frozenset({"linearGradient", "radialGradient"})
_TRANSFORMS = frozenset({"gradientTransform", "patternTransform"})
_COLOUR = re.compile(r"(?:rgba?|hsla?)\([\d\s.,%/]+\)\Z")

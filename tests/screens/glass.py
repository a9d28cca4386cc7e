"""What is on the glass at one moment: every item that is drawn, with the facts that the rules of the house ask for.

The facts are plain values. An item of QML goes with its page, and a Python name that outlives it may come to mean
another item at the same address.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, cast

from PySide6.QtCore import QRectF
from PySide6.QtGui import QAccessible, QAccessibleInterface, QColor
from PySide6.QtQml import QJSValue
from PySide6.QtQuick import QQuickItem

from tests.screens.stand import Stand

Kind = Literal["text", "touchable", "image", "cover", "box", "item"]

# The shipped font keeps this much of its line free above and below the ink, in em.
ABOVE_INK_EM = 0.28
BELOW_INK_EM = 0.1
SLACK_PX = 1.5
PRIMARY_TYPE = "BigButton"
_KINDS: dict[str, Kind] = {
    "QQuickText": "text",
    "QQuickTextInput": "text",
    "QQuickAbstractButton": "touchable",
    "QQuickImage": "image",
    "QQuickMouseArea": "cover",
}


@dataclass(frozen=True, slots=True)
class Words:
    """What a text shows; `ink` is where its letters are in the scene, `size_px` the em after fitting."""

    text: str
    colour: QColor
    size_px: float
    bold: bool
    truncated: bool
    fits: bool
    ink: QRectF


@dataclass(frozen=True, slots=True)
class Target:
    """What a control says of itself, and whether it takes touches."""

    spoken: str
    role: QAccessible.Role | None
    enabled: bool
    primary: bool
    """Whether it is the one thing to do next."""


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """One visible item: its place in the scene (px), whom it lies in, and what it is besides."""

    kind: Kind
    name: str
    rect: QRectF
    parents: tuple[Drawn, ...]
    opacity: float
    clips: bool
    layer: float
    """How far it is raised above what it lies over, as a card that was asked for; 0 for the page itself."""
    words: Words | None = None
    target: Target | None = None

    def within(self, other: Drawn) -> bool:
        """Whether it lies in another item."""
        return any(parent is other for parent in self.parents)

    def __str__(self) -> str:
        named = next((one.name for one in (self, *reversed(self.parents)) if one.name), "")
        return f"{self.kind} {named}" + ("" if self.words is None else f" “{self.words.text}”")


@dataclass(slots=True)
class Glass:
    """Everything drawn, back to front. `front` leaves out what a card over the whole window covers."""

    window: QRectF
    pixels_per_mm: float
    unit_px: float
    """Pixels of what the theme calls a millimetre: the distance of the person is in it."""
    tokens_px: dict[str, int]
    drawn: list[Drawn] = field(default_factory=list[Drawn])
    front: list[Drawn] = field(default_factory=list[Drawn])

    @property
    def targets(self) -> list[tuple[Drawn, Target]]:
        """The controls that can be touched now."""
        return [(one, one.target) for one in self.front if one.target is not None and one.target.enabled]

    @property
    def texts(self) -> list[tuple[Drawn, Words]]:
        """The texts that can be read."""
        return [(one, one.words) for one in self.front if one.words is not None]


def look(stand: Stand) -> Glass:
    """Return what is on the glass now."""
    # Drawing is what lays the page out.
    stand.picture()
    window, theme = stand.kiosk.window, stand.kiosk.theme
    tokens_px = {name: theme.size_px(name) for name in ("touchMin", "gapS", "fontFloor")}
    unit_px = theme.mm(100) / 100
    glass = Glass(QRectF(0, 0, window.width(), window.height()), stand.pixels_per_mm, unit_px, tokens_px)
    _walk(window.contentItem(), (), 1.0, glass.drawn)
    glass.front = _in_front(glass)
    return glass


def _walk(item: QQuickItem, parents: tuple[Drawn, ...], opacity: float, drawn: list[Drawn]) -> None:
    opacity *= item.opacity()
    if not item.isVisible() or opacity <= 0:
        return
    here = _fact(item, parents, opacity)
    children = sorted(item.childItems(), key=lambda child: child.z())
    behind = [child for child in children if child.z() < 0]
    for child in behind:
        _walk(child, (*parents, here), opacity, drawn)
    drawn.append(here)
    for child in children[len(behind) :]:
        _walk(child, (*parents, here), opacity, drawn)


def _fact(item: QQuickItem, parents: tuple[Drawn, ...], opacity: float) -> Drawn:
    kind = _kind_of(item)
    return Drawn(
        kind=kind,
        name=item.objectName(),
        rect=item.mapRectToScene(QRectF(0, 0, item.width(), item.height())),
        parents=parents,
        opacity=opacity,
        clips=item.clip(),
        layer=max(0.0, item.z(), parents[-1].layer if parents else 0.0),
        words=_words_of(item) if kind == "text" else None,
        target=_target_of(item) if kind == "touchable" else None,
    )


def _kind_of(item: QQuickItem) -> Kind:
    for base, kind in _KINDS.items():
        if item.inherits(base):
            return kind
    return "box" if item.inherits("QQuickRectangle") and item.property("color").alpha() > 0 else "item"


def _words_of(item: QQuickItem) -> Words | None:
    text = str(item.property("text"))
    if not text.strip():
        return None
    font = item.property("font")
    # Only a text that may shrink to its box has another size than the one it was given.
    fitted: QJSValue | None = item.property("fontInfo")
    size_px = float(font.pixelSize()) if fitted is None else fitted.property("pixelSize").toNumber()
    painted = item.boundingRect()
    # The first line's free space above and the last one's below may reach outside without harm.
    ink = painted.adjusted(0, ABOVE_INK_EM * size_px, 0, -BELOW_INK_EM * size_px)
    wide = painted.width() > item.width() + SLACK_PX
    high = ink.top() < -SLACK_PX or ink.bottom() > item.height() + SLACK_PX
    return Words(
        text=text,
        colour=QColor(item.property("color")),
        size_px=size_px,
        bold=bool(font.bold()),
        truncated=bool(item.property("truncated")),
        fits=not wide and not high,
        ink=item.mapRectToScene(ink),
    )


def _target_of(item: QQuickItem) -> Target:
    # None where Qt knows nothing of the item, whatever its type says.
    spoken = cast("QAccessibleInterface | None", QAccessible.queryAccessibleInterface(item))
    return Target(
        spoken="" if spoken is None else spoken.text(QAccessible.Text.Name).strip(),
        role=None if spoken is None else spoken.role(),
        enabled=item.isEnabled(),
        primary=item.metaObject().className().startswith(PRIMARY_TYPE),
    )


def _in_front(glass: Glass) -> list[Drawn]:
    covers = [one for one in glass.drawn if one.kind == "cover" and one.rect.contains(glass.window)]
    if not covers:
        return list(glass.drawn)
    holder = covers[-1].parents[-1]
    return [one for one in glass.drawn if one is holder or one.within(holder)]

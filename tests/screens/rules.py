"""The rules that every state keeps on every screen: words that can be read and targets that a gloved finger hits.

Each rule takes what is on the glass and yields a sentence for every fault. The numbers are those of the house: targets
of 15 mm with 3 mm between them (Colle & Hiszem 2004 found 20 mm as good as 25 mm and smaller ones worse), nothing to
touch within 5 mm of the bezel, and on an upright screen nothing above the lower 70 % and no primary action above the
lower 40 %, where somebody in a wheelchair reaches.
"""

from collections.abc import Callable, Iterator
from itertools import combinations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QAccessible

from tests.screens.glass import SLACK_PX, Drawn, Glass

Rule = Callable[[Glass], Iterator[str]]

BEZEL_MM = 5.0
REACH_SHARE = 0.3
PRIMARY_REACH_SHARE = 0.6
ICON_INK_SHARE = 0.12
BACKDROP_SHARE = 0.25


def grown(rect: QRectF, by_px: float) -> QRectF:
    """Return the rectangle with each edge moved outwards."""
    return rect.adjusted(-by_px, -by_px, by_px, by_px)


def words_are_whole(glass: Glass) -> Iterator[str]:
    """No text is cut, elided or larger than the place it was given."""
    for one, words in glass.texts:
        if words.truncated:
            yield f"{one} is cut short"
        if not words.fits:
            yield f"{one} does not fit its place: {_size(words.ink)} in {_size(one.rect)}"


def words_are_not_too_small(glass: Glass) -> Iterator[str]:
    """No text is smaller than the smallest that is read while standing."""
    for one, words in glass.texts:
        if words.size_px < glass.tokens_px["fontFloor"] - SLACK_PX:
            yield f"{one} is {words.size_px:.0f} px, less than {glass.tokens_px['fontFloor']}"


def words_stay_inside(glass: Glass) -> Iterator[str]:
    """No text is painted outside the window, nor outside the control, card or clip that it lies in."""
    for one, words in glass.texts:
        if not grown(glass.window, SLACK_PX).contains(words.ink):
            yield f"{one} is painted outside the window"
        for parent in one.parents:
            if _holds_paint(parent) and not grown(parent.rect, SLACK_PX).contains(words.ink):
                yield f"{one} is painted outside {parent}: {_place(words.ink)} in {_place(parent.rect)}"


def words_overlap_nothing(glass: Glass) -> Iterator[str]:
    """No text lies over another text, over an icon, or over a control that it is not part of."""
    texts = glass.texts
    for (one, words), (other, others) in combinations(texts, 2):
        if one.layer == other.layer and _overlap(words.ink, others.ink):
            yield f"{one} lies over {other}"
    for one, words in texts:
        for other in glass.front:
            if one.layer != other.layer:
                continue
            if other.target is not None and not one.within(other) and _overlap(words.ink, other.rect):
                yield f"{one} lies over {other}"
            elif _is_icon(glass, other) and not _on_a_badge(one, other) and _overlap(words.ink, _icon_ink(other.rect)):
                yield f"{one} lies over the icon of {other}"


def everything_is_in_the_window(glass: Glass) -> Iterator[str]:
    """No text, icon or control reaches out of the window."""
    for one in glass.front:
        if (one.target is not None or one.words is not None or _is_icon(glass, one)) and _sticks_out(glass, one):
            yield f"{one} reaches out of the window: {_place(one.rect)}"


def targets_are_large_enough(glass: Glass) -> Iterator[str]:
    """Everything that can be touched measures at least 15 mm both ways."""
    for one, _ in glass.targets:
        if min(one.rect.width(), one.rect.height()) < glass.tokens_px["touchMin"] - SLACK_PX:
            yield f"{one} measures {_size(one.rect)}, less than {glass.tokens_px['touchMin']}"


def targets_keep_their_distance(glass: Glass) -> Iterator[str]:
    """There are at least 3 mm between two things that can be touched."""
    for (one, _), (other, _) in combinations(glass.targets, 2):
        if not one.within(other) and not other.within(one):
            gap_px = _gap(one.rect, other.rect)
            if gap_px < glass.tokens_px["gapS"] - SLACK_PX:
                yield f"{one} and {other} are {gap_px:.0f} px apart, less than {glass.tokens_px['gapS']}"


def targets_keep_off_the_bezel(glass: Glass) -> Iterator[str]:
    """Nothing to touch lies within 5 mm of the glass's edge, where many touch frames feel nothing."""
    edge_px = BEZEL_MM * glass.pixels_per_mm
    for one, _ in glass.targets:
        if not glass.window.adjusted(edge_px, edge_px, -edge_px, -edge_px).contains(one.rect.adjusted(1, 1, -1, -1)):
            yield f"{one} is too near the edge: {_place(one.rect)}"


def upright_screens_are_in_reach(glass: Glass) -> Iterator[str]:
    """On an upright screen everything to touch is low enough, and the next step lower still."""
    if glass.window.height() > glass.window.width():
        for one, target in glass.targets:
            share = PRIMARY_REACH_SHARE if target.primary else REACH_SHARE
            if one.rect.top() < share * glass.window.height() - SLACK_PX:
                yield f"{one} is out of reach: {one.rect.top():.0f} px from the top"


def targets_are_named(glass: Glass) -> Iterator[str]:
    """Everything that can be touched says what it is, to a screen reader and to a test."""
    for one, target in glass.targets:
        if not target.spoken:
            yield f"{one} has no name that can be spoken"
        if target.role not in _ROLES:
            yield f"{one} does not say what it is: {target.role}"
        if not one.name:
            yield f"{one} has no objectName"


_ROLES = {
    QAccessible.Role.Button,
    QAccessible.Role.CheckBox,
    QAccessible.Role.RadioButton,
    QAccessible.Role.Link,
}

RULES: tuple[Rule, ...] = (
    words_are_whole,
    words_are_not_too_small,
    words_stay_inside,
    words_overlap_nothing,
    everything_is_in_the_window,
    targets_are_large_enough,
    targets_keep_their_distance,
    targets_keep_off_the_bezel,
    upright_screens_are_in_reach,
    targets_are_named,
)


def faults(glass: Glass, rules: tuple[Rule, ...] = RULES) -> list[str]:
    """Return what breaks the rules, each fault once."""
    return list(dict.fromkeys(f"{rule.__name__}: {fault}" for rule in rules for fault in rule(glass)))


def _holds_paint(parent: Drawn) -> bool:
    return parent.kind in {"touchable", "box"} or parent.clips


def _is_icon(glass: Glass, one: Drawn) -> bool:
    area = one.rect.width() * one.rect.height()
    return one.kind == "image" and area < BACKDROP_SHARE * glass.window.width() * glass.window.height()


def _on_a_badge(one: Drawn, other: Drawn) -> bool:
    return any(parent.kind == "box" and not other.within(parent) for parent in one.parents)


def _icon_ink(rect: QRectF) -> QRectF:
    return grown(rect, -ICON_INK_SHARE * rect.width())


def _sticks_out(glass: Glass, one: Drawn) -> bool:
    return not grown(glass.window, SLACK_PX).contains(one.rect if one.words is None else one.words.ink)


def _overlap(one: QRectF, other: QRectF) -> bool:
    common = one.intersected(other)
    return common.width() > SLACK_PX and common.height() > SLACK_PX


def _gap(one: QRectF, other: QRectF) -> float:
    across = max(one.left(), other.left()) - min(one.right(), other.right())
    down = max(one.top(), other.top()) - min(one.bottom(), other.bottom())
    return max(across, down)


def _size(rect: QRectF) -> str:
    return f"{rect.width():.0f}x{rect.height():.0f}"


def _place(rect: QRectF) -> str:
    return f"{rect.left():.0f},{rect.top():.0f} to {rect.right():.0f},{rect.bottom():.0f}"

"""The look of the kiosk: sizes measured in millimetres on the glass, and colours named by their role."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtQml import QmlElement, QmlSingleton, QQmlEngine

from kiosk.tokens import COMPACT_CLASS, DESK_CLASS, Tokens

QML_IMPORT_NAME = "WarmStation"
QML_IMPORT_MAJOR_VERSION = 1

FADE_MS = 180
FONT_FAMILY = "Noto Sans SC"
LOW_SHARE = 0.7
"""The part of the glass, from below, that someone in a wheelchair reaches."""
COMPACT_HEIGHT_MM = 150
"""Whoever has less height than this, seen from 450 to 500 mm, gets the compact sizes."""


def _colour(role: str) -> Callable[[Theme], QColor]:
    return lambda theme: theme.colour(role)


def _size(name: str) -> Callable[[Theme], int]:
    return lambda theme: theme.size_px(name)


def _font(name: str) -> Callable[[Theme], int]:
    return lambda theme: theme.font_px(name)


@QmlElement
@QmlSingleton
class Theme(QObject):
    """What QML asks for every size, font and colour. Sizes and fonts are whole pixels of the screen at hand.

    Give it the QML engine as parent: `create` finds it there.
    """

    textSizeChanged = Signal()
    themeChanged = Signal()

    def __init__(
        self,
        tokens: Tokens,
        screen_class: str,
        parent: QObject | None = None,
        *,
        pixels_per_mm: float | None = None,
        animated: bool = False,
    ) -> None:
        """Build the theme for one screen.

        `pixels_per_mm` is what was measured at set-up, none: the class's own. `animated` is false where drawing is
        done in software.
        """
        super().__init__(parent)
        self._tokens = tokens
        self._class_name = screen_class
        self._screen = tokens.classes[screen_class]
        self._unit_px = (pixels_per_mm or self._screen.pixels_per_mm) * self._screen.distance_factor
        self._animated = animated
        self._still = False
        self._lowered = False
        self._text_size = 0
        self._theme_name = "light"
        self._sizes_mm: dict[str, float] = {}
        self._fonts_mm: dict[str, float] = {}
        self._measure()

    def _measure(self) -> None:
        tokens, name = self._tokens, COMPACT_CLASS if self._read_compact() else self._class_name
        sizes = {COMPACT_CLASS: tokens.compact_sizes_mm, DESK_CLASS: tokens.desk_sizes_mm}
        fonts = {COMPACT_CLASS: tokens.compact_fonts_mm, DESK_CLASS: tokens.desk_fonts_mm}
        self._sizes_mm = {**tokens.sizes_mm, **sizes.get(name, {})}
        self._fonts_mm = {**tokens.fonts_mm, **fonts.get(name, {})}

    @staticmethod
    def create(engine: QQmlEngine) -> Theme:
        """Return the engine's theme. QML calls this once.

        Raises:
            LookupError: no theme was built with this engine as its parent.
        """
        theme = engine.findChild(Theme)
        if theme is None:
            raise LookupError("no Theme was built with this engine as its parent")
        return theme

    def colour(self, role: str) -> QColor:
        """Return a role's colour in the present theme. Raises KeyError for a role that no theme has."""
        return QColor(self._tokens.themes[self._theme_name][role])

    def size_px(self, name: str) -> int:
        """Return a named size in pixels, never less than one. Raises KeyError for an unknown name."""
        return max(1, round(self._sizes_mm[name] * self._unit_px))

    def font_px(self, name: str) -> int:
        """Return a named font size in pixels at the present text size. Raises KeyError for an unknown name."""
        return round(self._fonts_mm[name] * self._unit_px * self._tokens.text_scales[self._text_size])

    @Slot(float, result=float)
    def mm(self, length_mm: float) -> float:
        """Return how many pixels a length is, in whole pixels."""
        return float(round(length_mm * self._unit_px))

    @Slot(int)
    def setTextSize(self, text_size: int) -> None:
        """Choose the text size: 0 normal, 1 large, 2 very large. Raises IndexError for another."""
        if text_size != self._text_size:
            _ = self._tokens.text_scales[text_size]
            self._text_size = text_size
            self.textSizeChanged.emit()

    @Slot(str)
    def setTheme(self, name: str) -> None:
        """Choose the theme: light, night or contrast. Raises KeyError for another."""
        if name != self._theme_name:
            _ = self._tokens.themes[name]
            self._theme_name = name
            self.themeChanged.emit()

    @Slot(bool)
    def setLowered(self, lowered: bool) -> None:
        """Keep everything that can be touched low on a wide screen too; an upright one does it in any case."""
        if lowered != self._lowered:
            self._lowered = lowered
            self._measure()
            self.themeChanged.emit()
            self.textSizeChanged.emit()

    @Slot(bool)
    def setStill(self, still: bool) -> None:
        """Let nothing move."""
        if still != self._still:
            self._still = still
            self.themeChanged.emit()

    def _read_text_size(self) -> int:
        return self._text_size

    def _read_theme_name(self) -> str:
        return self._theme_name

    def _read_portrait(self) -> bool:
        return self._screen.height_px > self._screen.width_px

    def _read_can_lower(self) -> bool:
        return self._class_name not in {COMPACT_CLASS, DESK_CLASS} and not self._read_portrait()

    def _read_lowered(self) -> bool:
        return self._read_portrait() or (self._lowered and self._read_can_lower())

    def _read_low_share(self) -> float:
        return LOW_SHARE if self._read_lowered() else 1.0

    def _read_compact(self) -> bool:
        low = self._read_lowered() and not self._read_portrait()
        is_flat = self._screen.height_px * LOW_SHARE < COMPACT_HEIGHT_MM * self._unit_px
        return self._class_name == COMPACT_CLASS or (low and is_flat)

    def _read_can_move(self) -> bool:
        return self._animated

    def _read_columns(self) -> int:
        if self._read_portrait():
            return 2
        return 5 if self._text_size == 0 else 3

    def _read_plain(self) -> bool:
        return self._theme_name == "contrast"

    def _read_font_family(self) -> str:
        return FONT_FAMILY

    def _read_line_height(self) -> float:
        return self._tokens.line_height

    def _read_fade_ms(self) -> int:
        return FADE_MS if self._animated and not self._still else 0

    def _read_width(self) -> int:
        return self._screen.width_px

    def _read_height(self) -> int:
        return self._screen.height_px

    textSize = Property(int, _read_text_size, notify=textSizeChanged)
    themeName = Property(str, _read_theme_name, notify=themeChanged)
    portrait = Property(bool, _read_portrait, notify=themeChanged)
    compact = Property(bool, _read_compact, notify=themeChanged)
    canLower = Property(bool, _read_can_lower, notify=themeChanged)
    lowered = Property(bool, _read_lowered, notify=themeChanged)
    lowShare = Property(float, _read_low_share, notify=themeChanged)
    canMove = Property(bool, _read_can_move, notify=themeChanged)
    columns = Property(int, _read_columns, notify=textSizeChanged)
    plain = Property(bool, _read_plain, notify=themeChanged)
    fontFamily = Property(str, _read_font_family, notify=themeChanged)
    lineHeight = Property(float, _read_line_height, notify=themeChanged)
    fadeMs = Property(int, _read_fade_ms, notify=themeChanged)
    screenWidth = Property(int, _read_width, notify=themeChanged)
    screenHeight = Property(int, _read_height, notify=themeChanged)

    # The tool that tells qmllint about this class reads the source, so every property is spelled out.
    _font_greeting = _font("greeting")
    fontGreeting = Property(int, _font_greeting, notify=textSizeChanged)
    _font_display = _font("display")
    fontDisplay = Property(int, _font_display, notify=textSizeChanged)
    _font_title = _font("title")
    fontTitle = Property(int, _font_title, notify=textSizeChanged)
    _font_heading = _font("heading")
    fontHeading = Property(int, _font_heading, notify=textSizeChanged)
    _font_tile_label = _font("tileLabel")
    fontTileLabel = Property(int, _font_tile_label, notify=textSizeChanged)
    _font_body = _font("body")
    fontBody = Property(int, _font_body, notify=textSizeChanged)
    _font_label = _font("label")
    fontLabel = Property(int, _font_label, notify=textSizeChanged)
    _font_support = _font("support")
    fontSupport = Property(int, _font_support, notify=textSizeChanged)
    _font_caption = _font("caption")
    fontCaption = Property(int, _font_caption, notify=textSizeChanged)

    _touch_min = _size("touchMin")
    touchMin = Property(int, _touch_min, notify=themeChanged)
    _touch_std = _size("touchStd")
    touchStd = Property(int, _touch_std, notify=themeChanged)
    _touch_primary = _size("touchPrimary")
    touchPrimary = Property(int, _touch_primary, notify=themeChanged)
    _key_width = _size("keyWidth")
    keyWidth = Property(int, _key_width, notify=themeChanged)
    _key_height = _size("keyHeight")
    keyHeight = Property(int, _key_height, notify=themeChanged)
    _gap_s = _size("gapS")
    gapS = Property(int, _gap_s, notify=themeChanged)
    _gap_m = _size("gapM")
    gapM = Property(int, _gap_m, notify=themeChanged)
    _gap_l = _size("gapL")
    gapL = Property(int, _gap_l, notify=themeChanged)
    _gap_xl = _size("gapXl")
    gapXl = Property(int, _gap_xl, notify=themeChanged)
    _margin = _size("margin")
    margin = Property(int, _margin, notify=themeChanged)
    _radius_card = _size("radiusCard")
    radiusCard = Property(int, _radius_card, notify=themeChanged)
    _radius_button = _size("radiusButton")
    radiusButton = Property(int, _radius_button, notify=themeChanged)
    _icon_tile = _size("iconTile")
    iconTile = Property(int, _icon_tile, notify=themeChanged)
    _icon_inline = _size("iconInline")
    iconInline = Property(int, _icon_inline, notify=themeChanged)
    _font_floor = _size("fontFloor")
    fontFloor = Property(int, _font_floor, notify=themeChanged)
    _font_hero = _size("fontHero")
    fontHero = Property(int, _font_hero, notify=themeChanged)
    _stroke_thin = _size("strokeThin")
    strokeThin = Property(int, _stroke_thin, notify=themeChanged)
    _stroke_focus = _size("strokeFocus")
    strokeFocus = Property(int, _stroke_focus, notify=themeChanged)
    _top_bar = _size("topBar")
    topBar = Property(int, _top_bar, notify=themeChanged)
    _action_bar = _size("actionBar")
    actionBar = Property(int, _action_bar, notify=themeChanged)

    _primary = _colour("primary")
    primary = Property(QColor, _primary, notify=themeChanged)
    _primary_pressed = _colour("primaryPressed")
    primaryPressed = Property(QColor, _primary_pressed, notify=themeChanged)
    _on_primary = _colour("onPrimary")
    onPrimary = Property(QColor, _on_primary, notify=themeChanged)
    _primary_soft = _colour("primarySoft")
    primarySoft = Property(QColor, _primary_soft, notify=themeChanged)
    _stage = _colour("stage")
    stage = Property(QColor, _stage, notify=themeChanged)
    _on_stage = _colour("onStage")
    onStage = Property(QColor, _on_stage, notify=themeChanged)
    _on_stage_soft = _colour("onStageSoft")
    onStageSoft = Property(QColor, _on_stage_soft, notify=themeChanged)
    _accent = _colour("accent")
    accent = Property(QColor, _accent, notify=themeChanged)
    _paper = _colour("paper")
    paper = Property(QColor, _paper, notify=themeChanged)
    _surface = _colour("surface")
    surface = Property(QColor, _surface, notify=themeChanged)
    _surface_pressed = _colour("surfacePressed")
    surfacePressed = Property(QColor, _surface_pressed, notify=themeChanged)
    _ink = _colour("ink")
    ink = Property(QColor, _ink, notify=themeChanged)
    _ink_soft = _colour("inkSoft")
    inkSoft = Property(QColor, _ink_soft, notify=themeChanged)
    _ink_faint = _colour("inkFaint")
    inkFaint = Property(QColor, _ink_faint, notify=themeChanged)
    _line = _colour("line")
    line = Property(QColor, _line, notify=themeChanged)
    _hairline = _colour("hairline")
    hairline = Property(QColor, _hairline, notify=themeChanged)
    _plate = _colour("plate")
    plate = Property(QColor, _plate, notify=themeChanged)
    _plate_ink = _colour("plateInk")
    plateInk = Property(QColor, _plate_ink, notify=themeChanged)
    _apply_plate = _colour("applyPlate")
    applyPlate = Property(QColor, _apply_plate, notify=themeChanged)
    _apply_ink = _colour("applyInk")
    applyInk = Property(QColor, _apply_ink, notify=themeChanged)
    _ok = _colour("ok")
    ok = Property(QColor, _ok, notify=themeChanged)
    _ok_paper = _colour("okPaper")
    okPaper = Property(QColor, _ok_paper, notify=themeChanged)
    _ok_ink = _colour("okInk")
    okInk = Property(QColor, _ok_ink, notify=themeChanged)
    _warn = _colour("warn")
    warn = Property(QColor, _warn, notify=themeChanged)
    _warn_paper = _colour("warnPaper")
    warnPaper = Property(QColor, _warn_paper, notify=themeChanged)
    _warn_ink = _colour("warnInk")
    warnInk = Property(QColor, _warn_ink, notify=themeChanged)
    _info = _colour("info")
    info = Property(QColor, _info, notify=themeChanged)
    _info_paper = _colour("infoPaper")
    infoPaper = Property(QColor, _info_paper, notify=themeChanged)
    _info_ink = _colour("infoInk")
    infoInk = Property(QColor, _info_ink, notify=themeChanged)
    _danger_paper = _colour("dangerPaper")
    dangerPaper = Property(QColor, _danger_paper, notify=themeChanged)
    _danger_ink = _colour("dangerInk")
    dangerInk = Property(QColor, _danger_ink, notify=themeChanged)
    _secondary = _colour("secondary")
    secondary = Property(QColor, _secondary, notify=themeChanged)
    _focus = _colour("focus")
    focus = Property(QColor, _focus, notify=themeChanged)
    _focus_inner = _colour("focusInner")
    focusInner = Property(QColor, _focus_inner, notify=themeChanged)
    _scrim = _colour("scrim")
    scrim = Property(QColor, _scrim, notify=themeChanged)
    _lamp = _colour("lamp")
    lamp = Property(QColor, _lamp, notify=themeChanged)
    _bracket = _colour("bracket")
    bracket = Property(QColor, _bracket, notify=themeChanged)
    _bracket_read = _colour("bracketRead")
    bracketRead = Property(QColor, _bracket_read, notify=themeChanged)
    _shadow = _colour("shadow")
    shadow = Property(QColor, _shadow, notify=themeChanged)

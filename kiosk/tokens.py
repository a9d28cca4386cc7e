"""The file of tokens: sizes in millimetres, colours by their role, and the screens they were chosen for."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator
from PySide6.QtGui import QColor

COMPACT_CLASS = "T10"
DESK_CLASS = "DESK"
TABLET_WIDTH_MM = 280
DESK_KIOSK_WIDTH_MM = 410


class ScreenClass(BaseModel):
    """A kind of screen: its pixels, and how far away the person stands (`distance_factor` 1.0 at 450 to 500 mm)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    width_px: int = Field(gt=0)
    height_px: int = Field(gt=0)
    pixels_per_mm: float = Field(gt=0)
    distance_factor: float = Field(ge=1)


class Tokens(BaseModel):
    """The file of tokens. The compact sizes replace the others on a tablet, those of the desk before a mouse."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    classes: dict[str, ScreenClass]
    fonts_mm: dict[str, float]
    compact_fonts_mm: dict[str, float]
    line_height: float = Field(ge=1.3)
    text_scales: list[float] = Field(min_length=1)
    sizes_mm: dict[str, float]
    compact_sizes_mm: dict[str, float]
    desk_fonts_mm: dict[str, float]
    desk_sizes_mm: dict[str, float]
    themes: dict[str, dict[str, str]]

    @model_validator(mode="after")
    def _themes_name_the_same_roles(self) -> Tokens:
        roles = {frozenset(theme) for theme in self.themes.values()}
        if len(roles) != 1:
            raise ValueError("every theme must give a colour to the same roles")
        if any(not QColor.isValidColorName(colour) for theme in self.themes.values() for colour in theme.values()):
            raise ValueError("a colour is not written as #RRGGBB or #AARRGGBB")
        return self


def load_tokens(path: Path) -> Tokens:
    """Read and check a file of tokens.

    Raises:
        pydantic.ValidationError: a size, a theme or a role is missing or wrong.
    """
    return Tokens.model_validate_json(path.read_text("utf-8"))


def screen_class_for(width_mm: float, height_mm: float) -> str:
    """Return the class of a screen of this size on the glass; pixels say nothing about how big a thing looks."""
    if height_mm > width_mm:
        return "K32P"
    if width_mm < TABLET_WIDTH_MM:
        return COMPACT_CLASS
    return "K15" if width_mm < DESK_KIOSK_WIDTH_MM else "K21"

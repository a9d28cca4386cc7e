"""What a kiosk or a desk can be told beyond what every station can be told."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from sync.station.settings import RESOURCES_DIR, StationSettings


class KioskSettings(StationSettings):
    """Read from flags, environment and file like the settings of the station, from the same file."""

    camera: str = ""
    """A camera's id or description; empty: the default one; `none`: no camera; `film:FILE`: a film in its place."""
    scanner_port: str = ""
    """The serial port of a hand scanner, such as `/dev/ttyACM0`; empty: none. One that plays keyboard needs no port."""
    language: Literal["zh", "en"] = "zh"
    """What the station shows to everybody before somebody switches."""
    screen_class: Literal["auto", "T10", "K15", "K21", "K32P"] = "auto"
    """Which screen this is; `auto` measures it."""
    theme: Literal["auto", "light", "night", "contrast"] = "auto"
    """`auto`: light by day, night from 21:00 to 06:00."""
    low_reach: bool = False
    """Whether everything that can be touched keeps to the lower part of the glass, for everybody."""
    reduce_motion: bool = False
    """Whether nothing moves, for everybody."""
    window: str = Field(default="full", pattern=r"^(full|\d{3,5}x\d{3,5})$")
    """`full` screen, or a window of so many pixels."""
    courier: Literal["child", "service"] = "child"
    """Whether the app starts the courier itself, or a system service runs it."""
    supervisor: Literal["parent", "service"] = "parent"
    """Who starts the kiosk again when it has ended in trouble: a small process before it, or a system service."""
    resources_dir: Path = RESOURCES_DIR

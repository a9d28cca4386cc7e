"""The half of Warm Station that owns every pixel: kiosk and desk. May import `sync`, never the other way round."""

import os

if "WARM_STATION_DECODER" not in os.environ:
    # PySide6 looks into every module that is imported after it, and pydantic's do not bear that while half imported.
    # The decoder process has neither, and starts twice as fast for it.
    import pydantic_settings as _before_pyside

    del _before_pyside

__all__: list[str] = []

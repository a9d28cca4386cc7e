"""The half of Warm Station that owns every pixel: kiosk and desk. May import `sync`, never the other way round."""

# PySide6 looks into every module that is imported after it, and pydantic's do not bear that while half imported.
import pydantic_settings as _before_pyside

__all__: list[str] = []
del _before_pyside

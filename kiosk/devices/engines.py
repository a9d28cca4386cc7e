"""Which readers of codes this machine has. Loads them all: for the doctor, not for the kiosk."""

from importlib import metadata

from kiosk.devices import qr_decode


def available_engines() -> dict[str, str]:
    """Return name and version of each reader that loads here; a reader that does not is left out."""
    engines: dict[str, str] = {}
    if qr_decode.zxingcpp is not None:
        engines["zxing"] = metadata.version("zxing-cpp")
    if qr_decode.pyzbar is not None:
        engines["pyzbar"] = metadata.version("pyzbar")
    return engines

"""What a frame shows that helps the person who holds a code before the camera, when no code could be read in it."""

from kiosk.devices.decoder_wire import Sight
from kiosk.devices.retouch import GreyPixels, Picture, as_picture, busiest_region, levels, sharpness_of

# Sides as shares of the picture's shorter side.
FAR_SIDE = 0.2
NEAR_SIDE = 0.85
WIDEST_SIDE = 1.5
DARK_GREY = 45
DARK_CODE_GREY = 75
WHITE_GREY = 250
BRIGHT_SHARE = 0.25
BRIGHT_CODE_SHARE = 0.35
BLOWN_OUT_SHARE = 0.75
LIFTED_BLACK_GREY = 60
SHARP_ENOUGH = 0.68
MIN_CONTRAST = 24


def judge_sight(gray: GreyPixels, width: int, height: int, unread_side: float) -> Sight:
    """Say what is wrong with a frame that was searched in vain.

    `unread_side` is the side in pixels of a code whose finder patterns were seen but whose modules were not read, 0
    without one. Without it a busy, roughly square patch of two tones is taken for a code.
    """
    picture = as_picture(gray, width, height, width)
    whole = levels(picture, WHITE_GREY)
    if whole.light < DARK_GREY:
        return "dark"
    if whole.white_share > BRIGHT_SHARE and whole.dark > LIFTED_BLACK_GREY:
        return "bright"
    region = busiest_region(picture)
    if region is None:
        return "reading" if unread_side else "nothing"
    return _judge_patch(region.cut(picture), (unread_side or region.side) / min(width, height), bool(unread_side))


def _judge_patch(patch: Picture, side: float, certain: bool) -> Sight:
    """Judge the patch in which a code is, or may be; `side` is its share of the picture."""
    tones = levels(patch, WHITE_GREY)
    if not certain and (tones.light - tones.dark < MIN_CONTRAST or side > WIDEST_SIDE):
        return "nothing"
    lifted = tones.white_share > BRIGHT_CODE_SHARE and tones.dark > LIFTED_BLACK_GREY
    if lifted or tones.white_share > BLOWN_OUT_SHARE:
        return "bright"
    if tones.light < DARK_CODE_GREY:
        return "dark"
    if side < FAR_SIDE:
        return "far"
    if side > NEAR_SIDE:
        return "near"
    if sharpness_of(patch) < SHARP_ENOUGH:
        return "blurred"
    return "reading" if certain else "nothing"

"""Reads codes from picture files, as photographs taken by phone: tilted, dark, turned, large."""

import json
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, cast

from PIL import Image, ImageFilter, ImageOps, UnidentifiedImageError

from kiosk.devices.qr_decode import Decoded, PictureDecoder, default_chain

EXIT_DONE = 0
EXIT_NO_PICTURE = 2
USUAL_SIDE = 1600
SMALL_SIDE = 800
PAPER = 255
# Only formats decoded inside Pillow: EPS, for one, would start Ghostscript.
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF", "PPM")

TILTS = (0.25, -0.25)
TURNS_DEGREES = (30, 60)
STRETCH = 1.7


def scan_files(paths: Iterable[str | Path], decoder: PictureDecoder | None = None) -> Iterator[dict[str, object]]:
    """Yield for each file {"file", "text", "engine", "ms"}, text and engine None if no code was found.

    A file that cannot be read, or is no picture, yields {"file", "error"} with a sentence. `ms` counts the loading and
    every try. Raises EngineMissingError if no decoder is given and none is installed.
    """
    chain = decoder if decoder is not None else default_chain()
    for path in paths:
        yield scan_file(Path(path), chain)


def scan_file(
    path: Path, decoder: PictureDecoder, clock_s: Callable[[], float] = time.perf_counter
) -> dict[str, object]:
    """Return the finding of one file, see `scan_files`."""
    started_s = clock_s()
    picture = load_picture(path)
    if isinstance(picture, str):
        return {"file": str(path), "error": picture}
    found = search_picture(picture, decoder)
    text, engine = (found.text, found.engine) if found else (None, None)
    return {"file": str(path), "text": text, "engine": engine, "ms": round((clock_s() - started_s) * 1000, 1)}


def load_picture(path: Path) -> Image.Image | str:
    """Return the picture in grey and upright, or the sentence that says why there is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as opened:
                return _grey(ImageOps.exif_transpose(opened))
    except FileNotFoundError:
        return "There is no such file."
    except IsADirectoryError:
        return "This is a folder, not a picture."
    except PermissionError:
        return "This file may not be read."
    except UnidentifiedImageError:
        return "This file is not a picture of a known kind."
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return "This picture has too many pixels."
    except (OSError, SyntaxError, ValueError):
        # What Pillow's readers raise for a file that begins like a picture and goes on like something else.
        return "This picture is damaged."


def search_picture(picture: Image.Image, decoder: PictureDecoder) -> Decoded | None:
    """Search a grey picture as it is, then retouched in ever stranger ways, until a code is found."""
    for image in _tries(picture):
        found = decoder.decode(image.tobytes(), image.width, image.height, image.width, still=True)
        if found is not None:
            return found
    return None


def main(paths: Sequence[str]) -> int:
    """Print one JSON object a line for each file; return 0, or 2 if any of them was no readable picture."""
    code = EXIT_DONE
    for finding in scan_files(paths):
        sys.stdout.write(json.dumps(finding, ensure_ascii=False) + "\n")
        if "error" in finding:
            sys.stderr.write(f"{finding['file']}: {finding['error']}\n")
            code = EXIT_NO_PICTURE
    return code


def _grey(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        return cast(Image.Image, cast(Any, image.convert("F")).point(_high_byte)).convert("L")
    if image.has_transparency_data:
        paper = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(paper, image.convert("RGBA")).convert("L")
    return image.convert("L")


def _high_byte(value: Any) -> Any:
    return value / 256


def _tries(picture: Image.Image) -> Iterator[Image.Image]:
    """Yield the picture as it is, then at sizes and in guises in which a code missed so far may show."""
    yield picture
    usual = _shrunk(picture, USUAL_SIDE)
    if usual.size != picture.size:
        yield usual
    yield ImageOps.autocontrast(usual, cutoff=1)
    # Photographs of screens carry a grid finer than the code.
    yield usual.filter(ImageFilter.GaussianBlur(2))
    small = _shrunk(usual, SMALL_SIDE)
    if small.size != usual.size:
        yield small
    yield ImageOps.scale(small, 2)
    yield ImageOps.equalize(small)
    # A code seen from the side is narrow: pull it wide, then high.
    yield _pulled(small, round(small.width * STRETCH), small.height)
    yield _pulled(small, small.width, round(small.height * STRETCH))
    for degrees in TURNS_DEGREES:
        yield small.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=PAPER)
    for tilt in TILTS:
        yield _tilted(small, tilt)
        yield _tilted(small.transpose(Image.Transpose.ROTATE_90), tilt)


def _shrunk(image: Image.Image, longest_side: int) -> Image.Image:
    if max(image.size) <= longest_side:
        return image
    if min(image.size) * longest_side < max(image.size):
        # A sliver one pixel wide would shrink to nothing.
        return image.crop((0, 0, min(image.width, longest_side), min(image.height, longest_side)))
    return ImageOps.contain(image, (longest_side, longest_side), Image.Resampling.LANCZOS)


def _pulled(image: Image.Image, width: int, height: int) -> Image.Image:
    whole = (0, 0, image.width, image.height)
    return image.transform((width, height), Image.Transform.EXTENT, whole, Image.Resampling.BICUBIC)


def _tilted(image: Image.Image, tilt: float) -> Image.Image:
    """Undo a tilt backwards (positive) or forwards: widen the upper or the lower edge of the picture."""
    width, height = image.size
    top, bottom = (tilt, 0.0) if tilt > 0 else (0.0, -tilt)
    # Corners of the source, from upper left round by lower left, that are pulled out to the corners of the result.
    corners = (
        (width * top, 0),
        (width * bottom, height),
        (width * (1 - bottom), height),
        (width * (1 - top), 0),
    )
    flat = tuple(round(value) for corner in corners for value in corner)
    return image.transform(image.size, Image.Transform.QUAD, flat, Image.Resampling.BICUBIC, fillcolor=PAPER)

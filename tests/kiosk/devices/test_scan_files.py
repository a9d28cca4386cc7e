import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from kiosk.devices.qr_draw import draw_qr
from kiosk.devices.scan_files import main, scan_files

Photograph = Callable[..., Image.Image]


def scan_one(path: Path) -> dict[str, object]:
    (finding,) = scan_files([path])
    assert finding["file"] == str(path)
    return finding


def saved(picture: Image.Image, path: Path, **options: Any) -> Path:
    picture.save(path, **options)
    return path


def test_a_photograph_at_an_angle(tmp_path: Path, photograph: Photograph, member_code: str) -> None:
    picture = photograph(member_code, (2000, 1500), [(500, 300), (1300, 480), (1180, 1200), (420, 1000)])
    path = saved(picture.filter(ImageFilter.GaussianBlur(1)), tmp_path / "angle.jpg", quality=80)
    finding = scan_one(path)
    assert finding["text"] == member_code
    assert finding["engine"] in ("zxing", "pyzbar")


def test_a_code_seen_from_far_below(tmp_path: Path, photograph: Photograph, member_code: str) -> None:
    picture = photograph(member_code, (1200, 900), [(420, 350), (780, 350), (1000, 700), (200, 700)])
    assert scan_one(saved(picture, tmp_path / "below.png"))["text"] == member_code


def test_turned_by_exif_inverted_dark_and_see_through(tmp_path: Path, member_code: str) -> None:
    code = draw_qr(member_code)
    exif = Image.Exif()
    exif[0x0112] = 6
    clear = Image.new("RGBA", code.size, (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), mask=ImageOps.invert(code))
    paths = [
        saved(code.convert("RGB"), tmp_path / "turned.jpg", exif=exif),
        saved(ImageOps.invert(code), tmp_path / "inverted.png"),
        saved(ImageEnhance.Contrast(ImageEnhance.Brightness(code).enhance(0.2)).enhance(0.4), tmp_path / "dark.png"),
        saved(clear, tmp_path / "clear.png"),
        saved(code.convert("1"), tmp_path / "fax.tif"),
        saved(code.convert("P"), tmp_path / "palette.gif"),
        saved(code.convert("I;16").point(lambda value: value * 257), tmp_path / "deep.png"),
    ]
    assert [(finding["file"], finding.get("text")) for finding in scan_files(paths)] == [
        (str(path), member_code) for path in paths
    ]


def test_a_very_large_blurred_picture(tmp_path: Path, member_code: str) -> None:
    sheet = Image.new("L", (5200, 3600), 200)
    sheet.paste(ImageOps.scale(draw_qr(member_code), 6), (1500, 700))
    path = saved(sheet.filter(ImageFilter.BoxBlur(14)), tmp_path / "large.jpg")
    assert scan_one(path)["text"] == member_code


def test_an_empty_picture_has_no_code(tmp_path: Path) -> None:
    finding = scan_one(saved(Image.new("RGB", (640, 480), "white"), tmp_path / "empty.png"))
    assert finding["text"] is None
    assert finding["engine"] is None
    assert isinstance(finding["ms"], float)


def test_what_is_no_picture_says_so(tmp_path: Path, member_code: str) -> None:
    whole = saved(draw_qr(member_code), tmp_path / "whole.png").read_bytes()
    (tmp_path / "half.png").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "text.jpg").write_text("not a picture")
    (tmp_path / "nothing.png").write_bytes(b"")
    (tmp_path / "page.eps").write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n")
    names = ["half.png", "text.jpg", "nothing.png", "page.eps", "missing.png", "."]
    for finding in scan_files([tmp_path / name for name in names]):
        assert str(finding["error"]).endswith(".")
        assert "text" not in finding


def test_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, member_code: str) -> None:
    path = saved(draw_qr(member_code), tmp_path / "code.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    assert scan_one(path)["error"] == "This picture has too many pixels."


def test_the_command_prints_a_line_each_and_tells_by_its_code(
    tmp_path: Path, member_code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    good = saved(draw_qr(member_code), tmp_path / "会员.png")
    assert main([str(good)]) == 0
    (tmp_path / "bad.png").write_text("no")
    assert main([str(tmp_path / "bad.png"), str(good)]) == 2
    out, err = capsys.readouterr()
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line.get("text") for line in lines] == [member_code, None, member_code]
    assert set(lines[0]) == {"file", "text", "engine", "ms"}
    assert set(lines[1]) == {"file", "error"}
    assert "bad.png" in err

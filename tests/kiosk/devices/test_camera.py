from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QCamera, QCameraDevice, QVideoFrame

from kiosk.devices.camera import CameraFrames, FilmFrames, FrameSource, choose_format, find_camera
from tests.film import make_film

WaitUntil = Callable[..., bool]

pytestmark = pytest.mark.usefixtures("qt_app")


def grey_frame(shade: int = 128) -> QVideoFrame:
    image = QImage(64, 48, QImage.Format.Format_Grayscale8)
    image.fill(shade)
    return QVideoFrame(image)


def test_frames_flow_only_while_active() -> None:
    source = FrameSource()
    frames: list[QVideoFrame] = []
    source.frameArrived.connect(frames.append)
    source.sink.setVideoFrame(grey_frame())
    assert frames == []
    source.setActive(True)
    source.sink.setVideoFrame(grey_frame())
    source.sink.setVideoFrame(QVideoFrame())
    assert len(frames) == 1
    source.setActive(False)
    source.sink.setVideoFrame(grey_frame())
    assert len(frames) == 1


def test_a_film_delivers_its_frames_on_our_thread_and_ends(wait_until: WaitUntil, bare_film: Path) -> None:
    film = FilmFrames()
    kinds: list[tuple[int, int, bool]] = []
    states: list[str] = []
    ended: list[bool] = []

    def note(frame: QVideoFrame) -> None:
        kinds.append((frame.width(), frame.height(), QThread.currentThread() is film.thread()))

    film.frameArrived.connect(note)
    film.stateChanged.connect(states.append)
    film.ended.connect(lambda: ended.append(True))
    film.play(bare_film)
    assert wait_until(lambda: bool(ended), 10)
    assert set(kinds) == {(1280, 720, True)}
    assert len(kinds) >= 15
    assert states == ["ready"]
    film.setActive(False)


def test_a_looping_film_goes_on_after_its_end(wait_until: WaitUntil, tmp_path: Path) -> None:
    film = FilmFrames(loop=True)
    arrived: list[QVideoFrame] = []
    film.frameArrived.connect(arrived.append)
    film.play(make_film(tmp_path / "short.mjpeg", None, seconds=0.2, seed=1, size=(320, 240)))
    assert wait_until(lambda: len(arrived) > 12, 10)
    film.setActive(False)


def test_a_file_that_is_no_film_is_lost(wait_until: WaitUntil, tmp_path: Path) -> None:
    (tmp_path / "no.mp4").write_text("no film")
    film = FilmFrames()
    film.play(tmp_path / "no.mp4")
    assert wait_until(lambda: film.state == "lost")
    film.setActive(False)


def test_films_are_the_same_by_their_seed(tmp_path: Path) -> None:
    films = [
        make_film(tmp_path / name, "CODE", seconds=0.12, seed=seed, size=(320, 240)).read_bytes()
        for name, seed in (("a", 1), ("b", 1), ("c", 2))
    ]
    assert films[0] == films[1] != films[2]


def test_a_camera_that_was_never_there_is_none() -> None:
    assert find_camera("a camera of this name does not exist") is None
    camera = CameraFrames("a camera of this name does not exist")
    assert camera.state == "none"
    camera.setActive(True)
    camera.setActive(False)


def test_a_camera_is_lost_and_found_again() -> None:
    """The device is Qt's null camera: it opens and closes like any other, and sends nothing of its own."""
    plugged: list[QCameraDevice | None] = [None]
    camera = CameraFrames(find=lambda name: plugged[0])
    states: list[str] = []
    camera.stateChanged.connect(states.append)
    camera.setActive(True)
    for device in (None, QCameraDevice(), None, QCameraDevice(), QCameraDevice()):
        plugged[0] = device
        camera._devices.videoInputsChanged.emit()
    assert states == ["ready", "lost", "ready"]
    camera.setActive(False)


def test_a_silent_camera_is_lost_until_a_picture_comes() -> None:
    camera = CameraFrames(find=lambda name: QCameraDevice())
    camera.setActive(True)
    camera.sink.setVideoFrame(grey_frame())
    camera._check_flow()
    assert camera.state == "ready"
    camera._check_flow()
    assert camera.state == "lost"
    camera.sink.setVideoFrame(grey_frame())
    assert camera.state == "ready"
    camera.setActive(False)


def test_a_failing_camera_is_lost() -> None:
    camera = CameraFrames(find=lambda name: QCameraDevice())
    assert camera._camera is not None
    camera._camera.errorOccurred.emit(QCamera.Error.CameraError, "busy")
    assert camera.state == "lost"


def test_no_format_is_no_choice() -> None:
    assert choose_format([]) is None

"""The real kiosk with a hand that takes orders: one JSON object a line in, one a line out.

The hand touches the glass through Qt's touch events and looks at what is drawn; it calls no action and no view-model.
"""

import json
import logging
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from threading import Thread
from typing import Any

from PySide6.QtCore import QObject, QPoint, QPointF, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.app import Kiosk, run
from kiosk.application import build_application
from kiosk.config import KioskSettings
from kiosk.devices.camera import FilmFrames
from sync.station.clock import SystemClock

WAIT_S = 20.0
LOOK_EVERY_S = 0.05
TOUCH_S = 0.08
SETTLING_S = 0.5
"""A page takes no touch for a moment after it has appeared: it may have been meant for the one before."""


class HastyClock:
    """The machine's clocks, which can be put forward, so that nobody waits for what happens when nobody comes."""

    def __init__(self) -> None:
        self._clock = SystemClock()
        self.ahead_s = 0.0

    def now_ms(self) -> int:
        return self._clock.now_ms() + round(self.ahead_s * 1000)

    def monotonic_s(self) -> float:
        return self._clock.monotonic_s() + self.ahead_s

    def boot_id(self) -> str:
        return self._clock.boot_id()


class FilmCamera(FilmFrames):
    """Films in the place of a camera, whose plug can be pulled; the next film plugs it in."""

    def pull(self) -> None:
        self._player.stop()
        self._set_state("lost")


class Hand(QObject):
    """Carries out orders on the thread of the window, while their waiting happens on another."""

    _asked = Signal(object)

    def __init__(self, film: FilmCamera, clock: HastyClock) -> None:
        super().__init__()
        self._film = film
        self._clock = clock
        self._kiosk: Kiosk | None = None
        self._finger = QTest.createTouchDevice()
        self._asked.connect(self._carry_out)

    def take_orders(self, kiosk: Kiosk) -> None:
        self._kiosk = kiosk
        Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in sys.stdin:
            order = json.loads(line)
            try:
                answer = getattr(self, f"_do_{order.pop('do')}")(**order)
            except Exception as error:
                answer = {"error": f"{type(error).__name__}: {error}"}
            print(json.dumps(answer or {}, ensure_ascii=False), flush=True)
        self._on_window(QGuiApplication.quit)

    def _on_window(self, work: Callable[[], Any]) -> Any:
        future: Future[Any] = Future()
        self._asked.emit((work, future))
        return future.result()

    def _carry_out(self, asked: tuple[Callable[[], Any], Future[Any]]) -> None:
        work, future = asked
        try:
            future.set_result(work())
        except Exception as error:
            future.set_exception(error)

    def _wait(self, what: str, condition: Callable[[], bool], timeout_s: float = WAIT_S) -> None:
        deadline = time.monotonic() + timeout_s
        while not self._on_window(condition):
            if time.monotonic() > deadline:
                raise TimeoutError(f"waited {timeout_s:.0f} s for {what}; {self._do_look()}")
            time.sleep(LOOK_EVERY_S)

    @property
    def kiosk(self) -> Kiosk:
        assert self._kiosk is not None
        return self._kiosk

    def _items(self) -> Iterator[QQuickItem]:
        stack = [self.kiosk.window.contentItem()]
        while stack:
            item = stack.pop()
            if item.isVisible():
                yield item
                stack.extend(item.childItems())

    def _find(self, name: str) -> QQuickItem | None:
        return next((item for item in self._items() if item.objectName() == name), None)

    def _do_film(self, path: str) -> None:
        self._on_window(lambda: self._film.play(Path(path)))

    def _do_pull_camera(self) -> None:
        self._on_window(self._film.pull)

    def _do_wait_page(self, page: str) -> None:
        self._wait(f"the page {page}", lambda: self.kiosk.session.current_page == page)
        time.sleep(SETTLING_S)

    def _do_wait_camera(self, ready: bool) -> None:
        self._wait(
            f"the camera's being ready: {ready}", lambda: (self.kiosk.source.property("state") == "ready") == ready
        )
        time.sleep(SETTLING_S)

    def _do_let_pass(self, seconds: float) -> None:
        self._clock.ahead_s += seconds

    def _do_let_pass_until_left(self, seconds: float) -> None:
        self._clock.ahead_s += max(0.0, self._on_window(lambda: self.kiosk.session.seconds_left) - seconds)

    def _do_wait_pill(self, pill: str) -> None:
        self._wait(f"the pill {pill}", lambda: self.kiosk.watch.status.pill == pill, 60)

    def _do_wait_item(self, name: str) -> None:
        self._wait(name, lambda: self._find(name) is not None)

    def _do_wait_chosen(self, names: list[str]) -> None:
        self._wait(f"ticks at {names}", lambda: set(self._chosen()) == set(names))

    def _do_touch(self, name: str) -> None:
        self._do_wait_item(name)
        point = self._on_window(lambda: self._centre(name))
        self._on_window(lambda: QTest.touchEvent(self.kiosk.window, self._finger).press(0, point).commit())
        time.sleep(TOUCH_S)
        self._on_window(lambda: QTest.touchEvent(self.kiosk.window, self._finger).release(0, point).commit())
        time.sleep(0.45)

    def _centre(self, name: str) -> QPoint:
        item = self._find(name)
        assert item is not None
        return item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()

    def _do_grab(self, path: str) -> None:
        if not self._on_window(lambda: self.kiosk.window.grabWindow().save(path)):
            raise OSError(f"{path} was not written")

    def _chosen(self) -> list[str]:
        """Return the services that the glass shows as ticked."""
        prefix = "services.tile."
        tiles = [item for item in self._items() if item.objectName().startswith(prefix)]
        return sorted(tile.objectName().removeprefix(prefix) for tile in tiles if tile.property("chosen"))

    def _do_look(self) -> dict[str, Any]:
        """Say what the screen confirms: page, visit, ticks and an application's reference."""

        def look() -> dict[str, Any]:
            check_in = self.kiosk.session.check_in
            return {
                "page": self.kiosk.session.current_page,
                "visit_id": "" if check_in is None else check_in.visit_id,
                "outcome": "" if check_in is None else check_in.outcome.value,
                "chosen": self._chosen(),
                "reference": self.kiosk.confirm.property("reference"),
                "pill": self.kiosk.watch.status.pill,
            }

        return self._on_window(look)


def main() -> int:
    application = build_application()
    film, clock = FilmCamera(), HastyClock()
    hand = Hand(film, clock)
    settings = KioskSettings.load(window="1920x1080", screen_class="K21")
    return run(application, settings, source=film, clock=clock, ready=hand.take_orders)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    sys.exit(main())

from PySide6.QtCore import QObject, Signal


class Bell(QObject):
    rung = Signal(bool)
    named = Signal(object)


def test_a_hundred_thousand_emits_leave_python_alive(qt_app: object) -> None:
    """PySide6 6.12.0 loses a reference to True at each emit and aborts the interpreter after some hundred."""
    bell = Bell()
    heard: list[bool] = []
    bell.rung.connect(heard.append)
    for _ in range(100_000):
        bell.rung.emit(True)
        bell.named.emit(True)
    assert len(heard) == 100_000
    assert all(heard)

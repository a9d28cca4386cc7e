"""What the kiosk lets people hear: short sounds and spoken prompts, from files. Without a loudspeaker it is silent."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtMultimedia import QAudioOutput, QMediaDevices, QMediaPlayer, QSoundEffect


class Speaker(QObject):
    """No loudspeaker: nothing is heard. Others build on it."""

    def play(self, sound: Path, gain: float) -> None:
        """Play a short sound (WAV) at once; `gain` 0 to 1."""

    def speak(self, prompts: Sequence[Path], gain: float) -> None:
        """Speak prompts one after another, in place of whatever is being spoken; `gain` 0 to 1."""

    def hush(self) -> None:
        """Stop speaking."""


class LoudSpeaker(Speaker):
    """The machine's default audio output, or the headphones as soon as some are plugged in."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._devices = QMediaDevices(self)
        self._output = QAudioOutput(self)
        self._player = QMediaPlayer(self)
        self._player.setAudioOutput(self._output)
        self._player.mediaStatusChanged.connect(self._go_on)
        self._sounds: dict[Path, QSoundEffect] = {}
        self._waiting: list[Path] = []
        self._devices.audioOutputsChanged.connect(self._follow_device)

    def play(self, sound: Path, gain: float) -> None:
        """Play a short sound (WAV) at once; `gain` 0 to 1."""
        if self._is_mute(gain):
            return
        if sound not in self._sounds:
            effect = QSoundEffect(self)
            effect.setSource(QUrl.fromLocalFile(str(sound)))
            self._sounds[sound] = effect
        self._sounds[sound].setVolume(gain)
        self._sounds[sound].play()

    def speak(self, prompts: Sequence[Path], gain: float) -> None:
        """Speak prompts one after another, in place of whatever is being spoken; `gain` 0 to 1."""
        self.hush()
        if prompts and not self._is_mute(gain):
            self._output.setVolume(gain)
            self._waiting = list(prompts)
            self._say_next()

    def hush(self) -> None:
        """Stop speaking."""
        self._waiting = []
        self._player.stop()

    def _say_next(self) -> None:
        self._player.setSource(QUrl.fromLocalFile(str(self._waiting.pop(0))))
        self._player.play()

    def _is_mute(self, gain: float) -> bool:
        return gain <= 0 or QMediaDevices.defaultAudioOutput().isNull()

    @Slot(QMediaPlayer.MediaStatus)
    def _go_on(self, status: QMediaPlayer.MediaStatus) -> None:
        if status == QMediaPlayer.MediaStatus.EndOfMedia and self._waiting:
            self._say_next()

    @Slot()
    def _follow_device(self) -> None:
        device = QMediaDevices.defaultAudioOutput()
        self._output.setDevice(device)
        for effect in self._sounds.values():
            effect.setAudioDevice(device)

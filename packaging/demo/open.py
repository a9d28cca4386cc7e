"""Opens the demo on a screen: hub, station and kiosk, with printed member codes to hold before the camera."""

import subprocess
import sys
from pathlib import Path

from stage import Stage

from kiosk.card_print import print_card
from kiosk.config import KioskSettings

ROOT = Path(__file__).parents[2] / "build" / "demo"


def main() -> int:
    stage = Stage(ROOT)
    cards = stage.prepare()
    folder = ROOT / "cards"
    folder.mkdir(exist_ok=True)
    resources = KioskSettings().resources_dir
    for card in cards:
        (folder / f"{card.member_uid}.png").write_bytes(print_card(card.code, card.name, resources))
    print(f"» {len(cards)} member codes to hold before the camera: {folder}", flush=True)
    print(f"» the hub answers at {stage.hub_url}; close the window to end", flush=True)
    try:
        window = ["--window", "1280x800", "--screen-class", "K21"]
        return subprocess.call([sys.executable, "-m", "kiosk", "kiosk", *window], env=stage.environment())
    except KeyboardInterrupt:
        return 0
    finally:
        stage.stop_hub()


if __name__ == "__main__":
    sys.exit(main())

"""`warm-station`: one command for everything. A sub-command loads only what it needs: a hub needs no Qt."""

import json
import logging
import os
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import NoReturn

import click

from sync.__main__ import sync
from sync.command_line import LazyGroup, station_options
from sync.run_command import run_command


@click.group(cls=LazyGroup, elsewhere={"hub": "sync.hub.cli:hub", "staff": "kiosk.staff_cli:staff"})
@click.version_option(package_name="warm-station")
def warm_station() -> None:
    """Warm Station: kiosk, desk, courier and hub."""


warm_station.add_command(sync)


def _prepare_qt(*, offscreen: bool = False) -> None:
    # Before Qt is imported: a page slide costs 1.8 ms a frame this way, and 11 ms with Mesa's software GL.
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    # It tries every video accelerator there is and tells of each that is not.
    os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.symbolsresolver*=false")
    if offscreen:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")


@warm_station.command("kiosk")
@station_options
@click.option("--camera", help="A camera's name, `none`, or `film:FILE`.")
@click.option("--window", help="`full`, or a size such as 1920x1080.")
@click.option("--language", type=click.Choice(["zh", "en"]))
@click.option("--screen-class", type=click.Choice(["auto", "T10", "K15", "K21", "K32P"]))
def run_kiosk(**flags: object) -> None:
    """Open the kiosk; the courier runs beside it."""
    _prepare_qt()
    from kiosk.config import KioskSettings
    from kiosk.supervisor import is_supervised, supervise

    settings = KioskSettings.load(**flags)
    if settings.supervisor == "parent" and not is_supervised():
        sys.exit(supervise([sys.executable, "-m", "kiosk", *sys.argv[1:]]))
    from kiosk.app import build_source, run
    from kiosk.application import build_application

    sys.exit(run(build_application(), settings, source=build_source(settings)))


@warm_station.command("desk")
@station_options
@click.option("--language", type=click.Choice(["zh", "en"]))
def run_desk(**flags: object) -> None:
    """Open the volunteers' desk: the day so far, from the same ledger."""
    _prepare_qt()
    from kiosk.application import build_application
    from kiosk.config import KioskSettings
    from kiosk.desk import run

    sys.exit(run(build_application(), KioskSettings.load(**flags)))


@warm_station.command()
@station_options
@click.option("--json", "as_one_object", is_flag=True, help="Print one JSON object.")
def doctor(as_one_object: bool, **flags: object) -> None:
    """Look at every part of this station; ends non-zero where one is at fault."""
    _prepare_qt(offscreen=True)
    logging.disable(logging.WARNING)
    from kiosk.application import build_application
    from kiosk.config import KioskSettings
    from kiosk.doctor import Finding, as_json, examine

    application = build_application()
    findings: list[Finding] = list(examine(KioskSettings.load(**flags)))
    report = as_json(findings)
    if as_one_object:
        click.echo(json.dumps(report, ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(f"{finding.health:8} {finding.part:16} {finding.detail}")
    application.shutdown()
    sys.exit(1 if report["health"] == "fault" else 0)


@warm_station.command()
@click.argument("files", nargs=-1, required=True, type=click.Path())
def scan(files: tuple[str, ...]) -> None:
    """Read the codes in pictures and print one JSON line each."""
    from kiosk.devices.scan_files import main as scan_main

    sys.exit(scan_main(files))


@warm_station.group()
def card() -> None:
    """Issue, show and verify member codes."""


@card.command("issue")
@click.argument("member_uid")
@click.option("--days", type=click.IntRange(1, 36_500), default=730, show_default=True, help="How long it is good.")
@click.option("--database-url", help="The hub's database.")
@click.option("--data-dir", type=click.Path(path_type=Path), help="The hub's data directory.")
@click.option("--png", type=click.Path(path_type=Path, dir_okay=False), help="Also draw the card to this file.")
def issue_card(member_uid: str, days: int, png: Path | None, **flags: object) -> None:
    """Issue a card to MEMBER_UID at the hub and print its code; an older card of the same person ends."""
    from sync.hub.cards import UnknownMember, holder_name, issue
    from sync.hub.command_line import open_hub
    from sync.hub.settings import HubSettings

    if png is not None and not png.absolute().parent.is_dir():
        # Before the old card ends, not after.
        _refuse(f"there is no folder {png.absolute().parent}")
    given = {name: value for name, value in flags.items() if value is not None}
    not_after = date.today() + timedelta(days=days)
    try:
        with open_hub(HubSettings.model_validate(given)) as hub, hub.writing() as tx:
            code, name = issue(tx, member_uid, not_after), holder_name(tx, member_uid)
    except UnknownMember:
        _refuse(f"the hub knows no member {member_uid}")
    except ValueError as error:
        _refuse(str(error))
    click.echo(code)
    if png is not None:
        from kiosk.card_print import print_card
        from sync.station.settings import RESOURCES_DIR

        png.write_bytes(print_card(code, name, RESOURCES_DIR))


@card.command("show")
@click.argument("code")
@click.option("--png", type=click.Path(path_type=Path, dir_okay=False), help="Draw a QR picture instead.")
def show_card(code: str, png: Path | None) -> None:
    """Show CODE as a QR code, here or as a picture."""
    from kiosk.devices.qr_draw import qr_png, qr_text_art

    if png is None:
        click.echo(qr_text_art(code))
    else:
        png.write_bytes(qr_png(code, error_correction="L"))
        click.echo(f"wrote {png}")


@card.command("verify")
@click.argument("code")
@click.option("--key", "keys", multiple=True, metavar="ID:HEX", help="A public key; none: those the station holds.")
@station_options
def verify_code(code: str, keys: tuple[str, ...], **flags: object) -> None:
    """Check CODE without any network and print what it states; ends non-zero where it is not good."""
    from sync.contract.codes import CardFault, public_key_from_hex, verify_card
    from sync.station.clock import SystemClock, local_time
    from sync.station.first_opening import open_ledger
    from sync.station.queries import signing_keys
    from sync.station.settings import StationSettings

    clock = SystemClock()
    if keys:
        try:
            known = {int(key_id): public_key_from_hex(key) for key_id, key in (pair.split(":") for pair in keys)}
        except ValueError:
            _refuse("--key takes a key id and 64 hex digits, such as 1:9d61…")
    else:
        held = signing_keys(open_ledger(StationSettings.load(**flags), clock=clock))
        known = {key_id: public_key_from_hex(key) for key_id, key in held.items()}
    found = verify_card(code, known, local_time(clock.now_ms()).date())
    if isinstance(found, CardFault):
        click.echo(json.dumps({"valid": False, "fault": found.value}))
        sys.exit(1)
    statement = {"key_id": found.key_id, "serial": found.serial, "issue_number": found.issue_number}
    click.echo(json.dumps({"valid": True, **statement, "not_after": found.not_after.isoformat()}))


def _refuse(message: str) -> NoReturn:
    raise click.ClickException(message)


def main() -> None:
    """Run one command."""
    run_command(warm_station)


if __name__ == "__main__":
    main()

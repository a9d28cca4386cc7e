"""`python -m sync`: courier and hub without any window, the same as `warm-station sync` and `warm-station hub`."""

import json
import logging
import os
import random
import signal
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from threading import Thread
from types import FrameType

import click

from sync.command_line import LazyGroup, station_options
from sync.run_command import run_command

LOCK_LOOK_S = 0.5
_ELSEWHERE = {
    "export": "sync.station.carry_cli:export_file",
    "receipt": "sync.station.carry_cli:read_receipt_file",
    "backup": "sync.station.ledger_cli:make_backup",
    "quarantine": "sync.station.quarantine_cli:quarantine",
    "restore": "sync.station.ledger_cli:restore_backup",
    "salvage": "sync.station.ledger_cli:salvage_kept",
    "wrap-key": "sync.station.ledger_cli:wrap_ledger_key",
}


@click.group(cls=LazyGroup, elsewhere=_ELSEWHERE)
def sync() -> None:
    """Carry this station's records to the hub and bring its news back."""


@sync.command("run")
@station_options
@click.option("--until-eof", is_flag=True, help="End when standard input closes: whoever started this has gone.")
def run_courier(until_eof: bool, **flags: object) -> None:
    """Run the courier until it is stopped."""
    from filelock import FileLock, Timeout

    from sync.station.clock import SystemClock
    from sync.station.courier import Courier, start_calendar
    from sync.station.engine import Engine
    from sync.station.opening import open_or_salvage
    from sync.station.settings import StationSettings
    from sync.station.transport import HubClient

    logging.basicConfig(level=logging.INFO, format="%(asctime)s courier %(levelname)s %(message)s")
    for noisy in ("apscheduler", "filelock"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    settings = StationSettings.load(**flags)
    clock = SystemClock()
    ledger = open_or_salvage(settings, clock=clock)
    hub = HubClient(settings.hub_url)
    engine = Engine(random=random.random, backoff_max_s=settings.backoff_max_s)
    courier = Courier(ledger, hub, engine, clock)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        courier.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if until_eof:
        Thread(target=_stop_at_eof, args=(courier.stop,), daemon=True).start()
    # Two couriers on one ledger would send everything twice, for the hub to drop.
    lock = FileLock(settings.data_dir / "courier.lock")
    with suppress(Timeout):
        lock.acquire(blocking=False)
    if not lock.is_locked:
        logging.info("another courier is at work on this ledger: waiting until it ends")
    while not courier.stopped and not lock.is_locked:
        with suppress(Timeout):
            lock.acquire(timeout=LOCK_LOOK_S)
    try:
        if not courier.stopped:
            scheduler = start_calendar(courier, settings.maintenance_at)
            courier.run()
            scheduler.shutdown(wait=False)  # pyright: ignore[reportUnknownMemberType]
    finally:
        lock.release()
        hub.close()
        ledger.close()


@sync.command("once")
@station_options
def sync_once(**flags: object) -> None:
    """Send and fetch what there is, then stop; ends non-zero when the hub was not reached, or took not all of it."""
    from sync.station.clock import SystemClock
    from sync.station.courier import Courier
    from sync.station.engine import Engine
    from sync.station.first_opening import open_ledger
    from sync.station.queries import sync_state
    from sync.station.settings import StationSettings
    from sync.station.transport import HubClient

    settings = StationSettings.load(**flags)
    clock = SystemClock()
    ledger = open_ledger(settings, clock=clock)
    hub = HubClient(settings.hub_url)
    done = Courier(ledger, hub, Engine(random=random.random), clock).run_once()
    click.echo(json.dumps(_plain(sync_state(ledger))))
    if not done:
        raise click.ClickException(f"not all of it has reached the hub at {settings.hub_url}; the rest is kept here")


@sync.command("status")
@station_options
def sync_status(**flags: object) -> None:
    """Print how the ledger stands with the hub, as one JSON object."""
    from sync.station.clock import SystemClock
    from sync.station.first_opening import open_ledger
    from sync.station.queries import sync_state
    from sync.station.settings import StationSettings

    click.echo(json.dumps(_plain(sync_state(open_ledger(StationSettings.load(**flags), clock=SystemClock())))))


@sync.command("enrol")
@click.argument("code")
@station_options
def enrol_station(code: str, **flags: object) -> None:
    """Bind this ledger to the station for which the hub gave CODE, typed or as its QR code says it."""
    from sync.contract.enrolment_codes import read_code
    from sync.station.clock import SystemClock
    from sync.station.enrolment import enrol
    from sync.station.first_opening import open_ledger
    from sync.station.settings import StationSettings
    from sync.station.transport import HubClient, HubRefused, HubUnreached

    code, hub_url = read_code(code)
    settings = StationSettings.load(**{**flags, "hub_url": flags["hub_url"] or hub_url})
    ledger = open_ledger(settings, clock=SystemClock())
    try:
        answer = enrol(ledger, HubClient(settings.hub_url), code, f"warm-station {version('warm-station')}")
    except HubUnreached as error:
        raise click.ClickException(f"the hub at {settings.hub_url} was not reached: {error}") from error
    except HubRefused as error:
        raise click.ClickException(f"the hub refused: {error}") from error
    click.echo(f"This is now station {answer.station_id}.")
    if hub_url is not None:
        click.echo(f"Let its settings name the hub: hub_url = {settings.hub_url}")


def _stop_at_eof(stop: Callable[[], None]) -> None:
    # Not through sys.stdin: its lock, held by a thread that waits, aborts the interpreter when it ends.
    while os.read(0, 4096):
        pass
    stop()


def _plain(value: object) -> dict[str, object]:
    from dataclasses import asdict, is_dataclass

    assert is_dataclass(value) and not isinstance(value, type)
    return asdict(value)


def main() -> None:
    """Run one command of the sync half."""
    from sync.hub.cli import hub

    sync.add_command(hub)
    run_command(sync)


if __name__ == "__main__":
    main()

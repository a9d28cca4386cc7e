"""`packaging/dev bench`: what the product takes for its work, in multiples of the least work that could do it."""

import json
import tempfile
from pathlib import Path
from typing import Any, cast

import click
from first_load import bench_first_load
from hub_bench import bench_hub
from ledger_bench import bench_ledger
from scan_bench import bench_stills
from scan_clip_bench import bench_clips
from sync_bench import bench_sync


@click.group()
def bench() -> None:
    """Measure; the figures of one run were taken side by side on this machine."""


def _print(figures: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(figures))
        return
    for name, value in figures.items():
        if isinstance(value, dict):
            _print({f"{name}_{part}": figure for part, figure in cast(dict[str, Any], value).items()}, as_json=False)
        else:
            click.echo(f"{name:32} {value}")


@bench.command("sync")
@click.option("--records", default=10_000, show_default=True, help="How many records are pushed, and pulled.")
@click.option("--runs", default=5, show_default=True, help="How often; the medians are printed.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for machines.")
def sync_command(*, records: int, runs: int, as_json: bool) -> None:
    """Push, pull and idle poll over loopback."""
    with tempfile.TemporaryDirectory(prefix="bench-") as root:
        _print(bench_sync(Path(root), records=records, runs=runs), as_json=as_json)


@bench.command("hub")
@click.option("--stations", default=8, show_default=True, help="How many push at once.")
@click.option("--operations", default=20_000, show_default=True, help="How many are pushed in each run.")
@click.option("--members", default=20_000, show_default=True, help="How many the hub knows.")
@click.option("--processes", default=2, show_default=True, help="How many hub processes share the database.")
@click.option("--runs", default=3, show_default=True, help="How often; the medians are printed.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for machines.")
def hub_command(*, as_json: bool, **sizes: int) -> None:
    """Intake on PostgreSQL with every commit flushed, and idle polls."""
    _print(bench_hub(**sizes), as_json=as_json)


@bench.command("ledger")
@click.option("--members", default=200_000, show_default=True, help="How many members are loaded, and known.")
@click.option("--check-ins", default=2_000, show_default=True, help="How many scans are timed.")
@click.option("--load", default=200_000, show_default=True, help="How many members a courier brings meanwhile.")
@click.option("--soak", default=100_000, show_default=True, help="How many follow without a pause; 0: none.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for machines.")
def ledger_command(*, as_json: bool, **sizes: int) -> None:
    """Scan to durable check-in, lookups, a long day, and the first load of as many members."""
    with tempfile.TemporaryDirectory(prefix="bench-") as root:
        figures = bench_ledger(Path(root), **sizes) | bench_first_load(Path(root), members=sizes["members"])
        _print(figures, as_json=as_json)


@bench.command("scan")
@click.option("--stills", default=5_400, show_default=True, help="How many hard stills are read; 0: none.")
@click.option("--empty", default=360, show_default=True, help="How many frames without a code are searched.")
@click.option("--clips", default=24, show_default=True, help="How many clips of each of two sets are played; 0: none.")
@click.option("--watch", default=10, show_default=True, help="Seconds for each share of a core; 0: none.")
@click.option("--seed", default=1, show_default=True, help="Which set of frames.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for machines.")
def scan_command(*, as_json: bool, stills: int, empty: int, clips: int, watch: int, seed: int) -> None:
    """Decode rates and times of the scanner beside plain pyzbar and plain zxing-cpp."""
    figures = bench_stills(stills=stills, empty=empty, seed=seed) if stills else {}
    _print(figures | (bench_clips(clips=clips, seed=seed, watch_s=watch) if clips else {}), as_json=as_json)


if __name__ == "__main__":
    bench()

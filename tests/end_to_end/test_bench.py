"""The benches run and say what they measured; what the figures are is no test's business."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def _figures(*arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "packaging/bench/run.py", *arguments, "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_sync_bench_prints_its_figures() -> None:
    figures = _figures("sync", "--records", "40", "--runs", "1")
    for way in ("push", "pull"):
        assert {f"{way}_records_per_s", f"{way}_times_floor", f"{way}_bytes_a_record"} <= figures.keys()
    assert (figures["idle_polls_with_news"], figures["idle_poll_feed_reads"]) == (0, 0)


def test_ledger_bench_prints_its_figures() -> None:
    figures = _figures("ledger", "--members", "500", "--check-ins", "20", "--load", "400", "--soak", "40")
    assert {"check_in_p50_ms", "check_in_times_floor", "busy_check_in_p99_ms", "lookup_p99_ms"} <= figures.keys()
    assert figures["soak_descriptors_left_open"] == 0


def test_scan_bench_reads_the_same_frames_from_the_same_seed_and_reads_them_right() -> None:
    first, again, other = (
        _figures("scan", "--stills", "24", "--empty", "8", "--clips", "0", "--seed", seed) for seed in ("1", "1", "2")
    )
    assert first["frames_sha256"] == again["frames_sha256"] != other["frames_sha256"]
    assert {"chain_p50_ms", "chain_p95_ms", "chain_p50_times_pyzbar", "chain_p50_times_zxing"} <= first.keys()
    for figures in (first, other):
        assert (figures["chain_misreads"], figures["chain_false_positives"]) == (0, 0)
        assert figures["chain_rate"] >= figures["pyzbar_rate"]
        assert figures["rates"]["clean"] == {"chain": 100, "pyzbar": 100, "zxing": 100}


def test_scan_bench_plays_clips_to_the_kiosks_scanner_and_kills_its_decoder() -> None:
    figures = _figures("scan", "--stills", "0", "--clips", "1", "--watch", "0")
    for reader in ("chain", "pyzbar", "zxing"):
        assert {f"well_{reader}_p50_ms", f"well_{reader}_p95_ms", f"hard_{reader}_never_read"} <= figures.keys()
    assert (figures["well_chain_misreads"], figures["hard_chain_misreads"]) == (0, 0)
    assert figures["decoder_kills"] == figures["decoder_starts"] - 1 > 0


def test_hub_bench_prints_its_figures() -> None:
    figures = _figures("hub", "--stations", "2", "--operations", "120", "--members", "50", "--runs", "1")
    assert {"intake_operations_per_s", "intake_p99_ms", "idle_polls_per_s"} <= figures.keys()
    assert figures["fsync"] == "on"

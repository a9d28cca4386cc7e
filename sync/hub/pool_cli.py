"""Commands for scarce stock: `hub pool`."""

import json
from dataclasses import asdict, dataclass

import click

from sync.contract.records import Pool
from sync.hub.command_line import open_hub, with_settings
from sync.hub.leases import free_of, pools, reclaim_expired, set_pool
from sync.hub.publishing import GLOBAL_SCOPE
from sync.hub.settings import HubSettings

LARGEST_STOCK = 1_000_000_000
LONGEST_DAYS = 3660
"""Ten years: beyond what a date can say, no lease could be granted any more."""


@dataclass(frozen=True, slots=True)
class PoolLine:
    """How a pool stands."""

    pool: str
    scope: str
    stock: int
    granted: int
    spent: int
    free: int
    over_issued: int


@click.group()
def pool() -> None:
    """Scarce stock that stations hand out by leases."""


@pool.command("add")
@click.argument("pool_id")
@click.option("--stock", type=click.IntRange(0, LARGEST_STOCK), required=True, help="How many there are.")
@click.option(
    "--lease-size", type=click.IntRange(1, LARGEST_STOCK), required=True, help="How many a station gets at a time."
)
@click.option(
    "--refill-below", type=click.IntRange(1, LARGEST_STOCK), default=1, help="Below how many it asks for more."
)
@click.option("--scope", default=GLOBAL_SCOPE, show_default=True, help="global, org:NODE or station:ID.")
@click.option(
    "--lease-days", type=click.IntRange(1, LONGEST_DAYS), default=7, show_default=True, help="How long a lease is good."
)
@click.option(
    "--grace-days",
    type=click.IntRange(0, LONGEST_DAYS),
    default=2,
    show_default=True,
    help="How long it is waited for.",
)
@with_settings
def add(
    settings: HubSettings,
    *,
    pool_id: str,
    stock: int,
    lease_size: int,
    refill_below: int,
    scope: str,
    lease_days: int,
    grace_days: int,
) -> None:
    """Add a stock, or change its size and terms."""
    terms = Pool(pool_id=pool_id, lease_size=lease_size, refill_below=refill_below)
    with open_hub(settings) as database, database.writing() as tx:
        set_pool(tx, terms, stock, scope=scope, lease_days=lease_days, grace_days=grace_days)


@pool.command("list")
@click.option("--json", "as_json", is_flag=True, help="A list of JSON objects, for machines.")
@with_settings
def list_pools(settings: HubSettings, *, as_json: bool) -> None:
    """Show what each stock holds; leases that are over give back what they have not spent."""
    with open_hub(settings) as database:
        with database.writing() as tx:
            reclaim_expired(tx)
        with database.reading() as session:
            lines = [
                PoolLine(row.pool_id, row.scope, row.stock, row.granted, row.spent, free_of(row), row.over_issued)
                for row in pools(session)
            ]
    if as_json:
        click.echo(json.dumps([asdict(line) for line in lines]))
        return
    for line in lines:
        numbers = "  ".join(f"{name} {value}" for name, value in asdict(line).items() if name not in ("pool", "scope"))
        click.echo(f"{line.pool} ({line.scope}): {numbers}")

"""The commands of the hub that look after its feeds."""

import click

from sync.hub.command_line import open_hub, with_settings
from sync.hub.compaction import KEEP_DAYS, compact
from sync.hub.settings import HubSettings
from sync.hub.snapshots import build, large_scopes
from sync.hub.stations import UnknownStation, subscribe

LONGEST_KEEP_DAYS = 36600


@click.command("shards")
@click.argument("station_id")
@click.argument("shards", nargs=-1)
@with_settings
def set_shards(settings: HubSettings, *, station_id: str, shards: tuple[str, ...]) -> None:
    """Let STATION_ID hold the lists of members SHARDS, and no others."""
    with open_hub(settings) as database:
        try:
            with database.writing() as tx:
                subscribe(tx, station_id, shards)
        except UnknownStation as error:
            raise click.ClickException(f"there is no station {station_id}") from error
        except ValueError as error:
            raise click.UsageError(str(error)) from error
    click.echo(f"{station_id} holds: {' '.join(sorted(set(shards))) or 'no list'}")


@click.command("compact")
@click.option("--keep-days", type=click.IntRange(1, LONGEST_KEEP_DAYS), default=KEEP_DAYS, show_default=True)
@with_settings
def compact_feeds(settings: HubSettings, *, keep_days: int) -> None:
    """Remove from the feeds what is superseded or withdrawn and older than some days; for a nightly timer."""
    with open_hub(settings) as database:
        compacted = compact(database, keep_days)
    click.echo(f"{compacted.rows} rows removed from {compacted.scopes} scopes")


@click.command("snapshot")
@click.argument("scope", required=False)
@with_settings
def build_snapshots(settings: HubSettings, *, scope: str | None) -> None:
    """Build the snapshot of SCOPE, or of every large scope; for a nightly timer, after `compact`."""
    with open_hub(settings) as database:
        with database.reading() as session:
            scopes = large_scopes(session) if scope is None else [scope]
        for name in scopes:
            try:
                manifest = build(database, settings.snapshot_dir, name)
            except LookupError as error:
                raise click.ClickException(f"nothing was ever published in {name}") from error
            except OSError as error:
                raise click.ClickException(f"{settings.snapshot_dir} takes no file: {error.strerror}") from error
            click.echo(f"{name}: {manifest.rows} rows, {manifest.bytes} bytes, version {manifest.v}")

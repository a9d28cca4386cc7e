"""The command line of the cards: the click group `hub card`."""

from pathlib import Path

import click

from sync.contract.revocations import NO_CARD_IS_GOOD
from sync.hub.cards import MAX_ISSUE_NUMBER
from sync.hub.command_line import open_hub, with_settings
from sync.hub.revocations import restore_card, revoke_cards
from sync.hub.settings import HubSettings


@click.group()
def card() -> None:
    """Revoke cards that were lost, and restore those that were found."""


@card.command("revoke")
@click.argument("serials", nargs=-1, type=click.IntRange(0, (1 << 32) - 1))
@click.option("--file", type=click.Path(dir_okay=False, exists=True, path_type=Path), help="Serials, one a line.")
@click.option("--below", type=click.IntRange(1, MAX_ISSUE_NUMBER), help="Only cards with a lower issue number.")
@with_settings
def revoke(settings: HubSettings, *, serials: tuple[int, ...], file: Path | None, below: int | None) -> None:
    """Let the cards with these SERIALS count no longer, at every station once it has heard of it."""
    try:
        named = [*serials, *(int(line) for line in (file.read_text("ascii").split() if file else []))]
    except ValueError as error:
        raise click.ClickException(f"{file} holds something that is no serial") from error
    if any(not 0 <= serial < 1 << 32 for serial in named):
        raise click.ClickException("a serial has 32 bits")
    with open_hub(settings) as database, database.writing() as tx:
        revoke_cards(tx, dict.fromkeys(named, below or NO_CARD_IS_GOOD))
    click.echo(f"{len(set(named))} revoked")


@card.command("restore")
@click.argument("serial", type=click.IntRange(0, (1 << 32) - 1))
@with_settings
def restore(settings: HubSettings, *, serial: int) -> None:
    """Let the card SERIAL count again."""
    with open_hub(settings) as database, database.writing() as tx:
        known = restore_card(tx, serial)
    if not known:
        raise click.ClickException(f"no card {serial} was revoked")
    click.echo(f"{serial} counts again")

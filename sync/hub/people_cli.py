"""Commands for what a person has to decide: `hub review` and `hub guest`."""

import json

import click

from sync.hub.command_line import open_hub, with_settings
from sync.hub.guests import UnknownGuest, unmerge
from sync.hub.review_log import NotOpen, UnknownReview, accept, reject, reviews
from sync.hub.settings import HubSettings


@click.group()
def review() -> None:
    """What the hub lays before a person."""


@review.command("list")
@click.option("--all", "show_all", is_flag=True, help="Also what was decided, and what was only noted.")
@click.option("--json", "as_json", is_flag=True, help="A list of JSON objects, for machines.")
@with_settings
def list_reviews(settings: HubSettings, *, show_all: bool, as_json: bool) -> None:
    """Show what waits for a decision, oldest first."""
    with open_hub(settings) as database, database.reading() as session:
        lines = reviews(session, show_all=show_all)
    if as_json:
        click.echo(json.dumps([line.model_dump() for line in lines], ensure_ascii=False))
        return
    for line in lines:
        detail = ", ".join(f"{name} {value}" for name, value in line.detail.items())
        click.echo(f"{line.raised_at}  {line.state:8}  {line.station_id or '-':16}  {line.review_id}  {detail}")


def _decide(settings: HubSettings, review_id: str, *, accepted: bool) -> None:
    with open_hub(settings) as database:
        try:
            with database.writing() as tx:
                (accept if accepted else reject)(tx, review_id)
        except UnknownReview as error:
            raise click.ClickException(f"there is no {review_id} to decide on") from error
        except NotOpen as error:
            raise click.ClickException(f"{review_id} is {error} already") from error
    click.echo(f"{review_id} is {'accepted' if accepted else 'rejected'}.")


@review.command("accept")
@click.argument("review_id")
@with_settings
def accept_review(settings: HubSettings, *, review_id: str) -> None:
    """Accept it: a change of a name takes effect; anything else is looked at, and in order."""
    _decide(settings, review_id, accepted=True)


@review.command("reject")
@click.argument("review_id")
@with_settings
def reject_review(settings: HubSettings, *, review_id: str) -> None:
    """Reject it: a change of a name stays undone; anything else is looked at, and not in order. Facts stay."""
    _decide(settings, review_id, accepted=False)


@click.group()
def guest() -> None:
    """People without a card."""


@guest.command("unmerge")
@click.argument("guest_id")
@with_settings
def unmerge_guest(settings: HubSettings, *, guest_id: str) -> None:
    """Let a guest who was taken for somebody else be themselves again, for good."""
    with open_hub(settings) as database:
        try:
            with database.writing() as tx:
                unmerge(tx, guest_id)
        except UnknownGuest as error:
            raise click.ClickException(f"there is no guest {guest_id}") from error
    click.echo(f"{guest_id} is nobody else.")

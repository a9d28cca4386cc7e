"""The command line of what people have applied for: the click group `hub application`."""

import json

import click

from sync.contract.forms import Answer, Form
from sync.contract.sealing import SealBroken
from sync.hub.applications import (
    ApplicationLine,
    UnknownApplication,
    list_applications,
    open_application,
    openings_of,
)
from sync.hub.command_line import open_hub, with_settings
from sync.hub.settings import HubSettings


@click.group()
def application() -> None:
    """What people have applied for at the kiosks."""


@application.command("list")
@click.option("--json", "as_json", is_flag=True, help="A list of JSON objects, for machines.")
@with_settings
def list_all(settings: HubSettings, *, as_json: bool) -> None:
    """List all applications without their answers, the one due first at the top."""
    with open_hub(settings) as database, database.reading() as session:
        lines = list_applications(session)
    _print(lines, as_json=as_json)


@application.command("show")
@click.argument("reference")
@click.option("--json", "as_json", is_flag=True, help="A list of JSON objects, for machines.")
@with_settings
def show(settings: HubSettings, reference: str, *, as_json: bool) -> None:
    """Show the application with a REFERENCE such as K7QM-2F9D, and who has read its answers."""
    with open_hub(settings) as database, database.reading() as session:
        lines = list_applications(session, reference)
        openings = [each for line in lines for each in openings_of(session, line.application_id)]
    if not lines:
        raise click.ClickException(f"there is no application {reference}")
    _print(lines, as_json=as_json)
    for opening in () if as_json else openings:
        click.echo(f"  read {opening.opened_at} by {opening.opened_by}: {opening.reason}")


@application.command("open")
@click.argument("reference")
@click.option("--by", "opened_by", required=True, help="Who reads it.")
@click.option("--reason", required=True, help="What for; both are kept.")
@click.option("--json", "as_json", is_flag=True, help="The answers as one JSON object each, for machines.")
@with_settings
def open_box(settings: HubSettings, reference: str, *, opened_by: str, reason: str, as_json: bool) -> None:
    """Print what was answered in the application with this REFERENCE, and keep that it was read."""
    with open_hub(settings) as database:
        try:
            with database.writing() as tx:
                found = open_application(tx, reference, opened_by, reason)
        except UnknownApplication as error:
            raise click.ClickException(f"there is no application {reference}") from error
        except SealBroken as error:
            raise click.ClickException(str(error)) from error
    for each in found:
        if as_json:
            click.echo(json.dumps(each.answers, ensure_ascii=False))
            continue
        _print([each.line], as_json=False)
        for field_id, answer in each.answers.items():
            click.echo(f"  {_said(each.form, field_id, answer)}")


def _print(lines: list[ApplicationLine], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([line.model_dump() for line in lines], ensure_ascii=False))
        return
    for line in lines:
        words = f"{line.reference}  {line.service_code}  {line.station_id:16}  {line.applicant:9}"
        click.echo(f"{words}  at {line.at}  due {line.due_at}  read {line.opened}")


def _said(form: Form | None, field_id: str, answer: Answer) -> str:
    """Return an answer in the words of its form, or in its codes where the hub has that revision no longer."""
    field = None if form is None else next((each for each in form.fields if each.field_id == field_id), None)
    picked = answer if isinstance(answer, list) else [answer]
    if field is None:
        return f"{field_id}: {', '.join(map(str, picked))}"
    labels = {option.code: option.label.zh for option in field.options}
    return f"{field.label.zh}：{'、'.join(labels.get(str(each), str(each)) for each in picked)}"

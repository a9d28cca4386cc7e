"""The catalogue as files: services, forms, trades and rules, each a JSON document named after the list it holds."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from sync.contract.forms import Form
from sync.contract.records import OccupationGroup, Record, Rule, Service


class _CatalogueFiles(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    services: list[Service] = []
    forms: list[Form] = []
    occupation_groups: list[OccupationGroup] = []
    rules: list[Rule] = []


def parse_catalogue(documents: Iterator[str] | list[str]) -> list[tuple[str, str, Record]]:
    """Return (kind, entity_id, record) of everything in some catalogue documents.

    Raises:
        pydantic.ValidationError: a document is no catalogue; the error names the place.
    """
    found: list[tuple[str, str, Record]] = []
    for document in documents:
        files = _CatalogueFiles.model_validate_json(document)
        found += [("service", service.code, service) for service in files.services]
        found += [("form", form.service_code, form) for form in files.forms]
        found += [("occupation_group", group.code, group) for group in files.occupation_groups]
        found += [("rule", rule.code, rule) for rule in files.rules]
    return found


def read_catalogue(directory: Path) -> list[tuple[str, str, Record]]:
    """Return (kind, entity_id, record) of every `*.json` in a catalogue directory."""
    return parse_catalogue([path.read_text("utf-8") for path in sorted(directory.glob("*.json"))])

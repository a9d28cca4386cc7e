"""Rows that say where in the room each of some services is, the same on every page that tells it."""

from collections.abc import Callable, Iterable

from sync.contract.records import Service, Text

PLACE_ROLES = ("label", "icon", "where")


def place_rows(services: Iterable[Service], words: Callable[[Text], str]) -> list[dict[str, str]]:
    """Return a row a service with `PLACE_ROLES`; `where` is empty for one that has no place."""
    return [
        {
            "label": words(service.short_name or service.name),
            "icon": service.icon,
            "where": "" if service.where is None else words(service.where),
        }
        for service in services
    ]

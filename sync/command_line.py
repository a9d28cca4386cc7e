"""What the command lines share: the flags of a station's commands, and groups that load a command when it is called."""

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])


class LazyGroup(click.Group):
    """A group some of whose commands live in modules that are imported only when such a command is called."""

    def __init__(self, *args: Any, elsewhere: Mapping[str, str], **kwargs: Any) -> None:
        """`elsewhere` names a command's place as `package.module:attribute`."""
        super().__init__(*args, **kwargs)
        self._elsewhere = elsewhere

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted([*super().list_commands(ctx), *self._elsewhere])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, its module loaded."""
        place = self._elsewhere.get(cmd_name)
        if place is None:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = place.partition(":")
        return getattr(importlib.import_module(module), attribute)


def station_options(function: FunctionT) -> FunctionT:
    """Add the flags that every station command takes; they go before the environment and the settings file."""
    function = click.option("--data-dir", type=click.Path(path_type=Path), help="Where the ledger lives.")(function)
    return click.option("--hub-url", help="The hub this station reports to.")(function)

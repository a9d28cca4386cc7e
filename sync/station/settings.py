"""What a station can be told, typed: flags go before the environment, the environment before the file."""

import os
from pathlib import Path
from typing import Self

from platformdirs import user_config_path, user_data_path
from pydantic import Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

RESOURCES_DIR = Path(__file__).parents[2] / "resources"
CONFIG_VARIABLE = "WARM_STATION_CONFIG"


def config_file() -> Path:
    """Return the settings file: the one that the environment names, else `station.toml` in the user's configuration."""
    named = os.environ.get(CONFIG_VARIABLE)
    return Path(named) if named else user_config_path("warm-station") / "station.toml"


class StationSettings(BaseSettings):
    """Every setting has a default that works; `WARM_STATION_HUB_URL=…` in the environment sets `hub_url`."""

    model_config = SettingsConfigDict(env_prefix="WARM_STATION_", extra="ignore", frozen=True)

    data_dir: Path = Field(default_factory=lambda: user_data_path("warm-station"))
    """Where the ledger lives."""
    hub_url: str = "http://127.0.0.1:8750"
    catalogue_dir: Path = RESOURCES_DIR / "catalogue"
    backoff_max_s: float = Field(default=300.0, gt=0)
    """The longest wait between two tries while the hub is away."""
    maintenance_at: str = Field(default="03:17", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    """The local time of the nightly check of the ledger."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read flags, environment, file, in this order."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, config_file())

    @classmethod
    def load(cls, **flags: object) -> Self:
        """Return the settings; a flag that is None was not given.

        Raises:
            pydantic.ValidationError: a value does not fit; the error names it.
        """
        return cls(**{key: value for key, value in flags.items() if value is not None})  # pyright: ignore[reportArgumentType]

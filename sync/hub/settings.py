"""What a hub is told from outside: flags over environment over one TOML file."""

from pathlib import Path
from typing import Any

from pydantic import Field, FilePath
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from sync.hub.root_key import ROOT_FILE

RESOURCES_DIR = Path(__file__).parents[2] / "resources"


def _sqlite_in_data_dir(settings: dict[str, Any]) -> str:
    return f"sqlite:///{settings['data_dir'] / 'hub.db'}"


def _root_in_data_dir(settings: dict[str, Any]) -> Path:
    return settings["data_dir"] / ROOT_FILE


def _snapshots_in_data_dir(settings: dict[str, Any]) -> Path:
    return settings["data_dir"] / "snapshots"


class HubSettings(BaseSettings):
    """The settings of one hub; each may be set as `WARM_STATION_HUB_<NAME>` or in the TOML file `config_file`.

    Raises:
        pydantic.ValidationError: a value does not fit, the file is missing, or it names a setting that does not exist.
    """

    model_config = SettingsConfigDict(env_prefix="WARM_STATION_HUB_", frozen=True, extra="forbid")

    config_file: FilePath | None = Field(default=None, description="TOML file with any of these settings")
    data_dir: Path = Field(
        default_factory=lambda: Path.home() / ".local" / "share" / "warm-station-hub",
        description="Directory of the default database",
    )
    database_url: str = Field(
        default_factory=_sqlite_in_data_dir,
        description="sqlite:///FILE or postgresql+psycopg://...; default: hub.db in the data directory",
    )
    root: Path = Field(
        default_factory=_root_in_data_dir,
        description="File of the root key, made with a new hub; default: root.key in the data directory",
    )
    snapshot_dir: Path = Field(
        default_factory=_snapshots_in_data_dir,
        description="Directory of the snapshots; one that all processes of this hub share",
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on")
    port: int = Field(default=8750, ge=0, le=65535, description="Port to listen on")
    next_poll_s: int = Field(default=60, ge=1, description="Seconds after which a busy station is asked to poll again")
    idle_poll_s: int = Field(default=300, ge=1, description="The same for a station where nothing happens")
    closed_poll_s: int = Field(default=900, ge=1, description="The same for a station that is closed by its hours")
    requests_per_minute: int = Field(default=600, ge=1, description="Requests of one device that a process takes")
    unadmitted_operations_per_minute: int = Field(
        default=2000, ge=1, description="Operations of one device that are taken without a ticket"
    )
    backlog_operations: int = Field(default=1000, ge=1, description="A station that owes more asks for a ticket first")
    backlog_places: int = Field(default=16, ge=1, description="How many stations at a time send a backlog")
    snapshot_places: int = Field(default=32, ge=1, description="How many stations at a time fetch a snapshot")
    admission_retry_s: int = Field(default=60, ge=1, description="Seconds after which to ask again for a ticket")
    recovery_key: str = Field(
        default="", pattern="^([0-9a-f]{64})?$", description="Public key to which stations seal their ledger's key"
    )
    session_lifetime_s: int = Field(default=3600, ge=1, description="Seconds that a session token lives")
    enrolment_code_lifetime_s: int = Field(default=600, ge=1, description="Seconds that an enrolment code lives")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the flags, then the environment, then the file that either of them names."""
        del dotenv_settings, file_secret_settings
        file = init_settings().get("config_file") or env_settings().get("config_file")
        if file is None:
            return init_settings, env_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=Path(file))

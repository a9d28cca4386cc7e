"""What every entity that the hub sends down has in common."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A frozen entity; fields of a newer version are kept. An error names the field alone: its value may be a name."""

    model_config = ConfigDict(frozen=True, extra="allow", hide_input_in_errors=True)


class Text(BaseModel):
    """The same words in both languages of the kiosk; Chinese is the master."""

    model_config = ConfigDict(frozen=True)

    zh: str
    en: str

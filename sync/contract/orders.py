"""What the centre can order a device to do. An order is signed with the hub's key, and each has a higher number."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sync.contract.operations import Identifier

ORDER_CONTEXT = b"warm-station/device-order/1:"
OrderKind = Literal["lock", "unlock", "wipe"]


class Order(BaseModel):
    """One order to one device."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    device_id: Identifier
    number: int = Field(ge=1)
    kind: OrderKind

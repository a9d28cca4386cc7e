"""What one release can do and another cannot: each side names its own when a session opens, and neither asks the other
for what it did not name. So a station and a hub of different releases work together with what both know.

A name is never used again for anything else.
"""

ADMISSION = "admission"
"""Tickets for backlogs and snapshots."""
LARGE_BATCHES = "large_batches"
"""The hub takes `PUSH_MAX_OPERATIONS` in a push, not only `PUSH_PLAIN_OPERATIONS`."""
SCOPE_FLOORS = "scope_floors"
"""The station reads one scope anew where the hub says `behind_floor`."""

HUB_CAPABILITIES = (ADMISSION, LARGE_BATCHES)
STATION_CAPABILITIES = (ADMISSION, SCOPE_FLOORS)

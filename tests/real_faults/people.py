"""People at a kiosk, by seed: they come, take services, change their minds and rate."""

import random

from kiosk.actions.check_in import CheckIn, check_in_anonymous, check_in_card
from kiosk.actions.rate import rate
from kiosk.actions.record_service import record_service, withdraw_service
from kiosk.actions.void_visit import void_visit
from sync.station.ledger import Ledger

SERVICES = ("BAS-01", "BAS-02", "BAS-03", "HLT-01")
REMEMBERED_VISITS = 20


class People:
    """Everybody who comes to one station."""

    def __init__(self, ledger: Ledger, rng: random.Random, codes: list[str]) -> None:
        self._ledger = ledger
        self._rng = rng
        self._codes = codes
        self._visits: list[str] = []

    def someone_comes(self) -> list[str]:
        """Let one thing happen and return the operations that it has put into the ledger.

        Raises:
            StationTrouble: nothing was stored.
        """
        before = self._newest()
        self._act()
        rows = self._ledger.rows("SELECT op_id FROM operation WHERE seq > ? ORDER BY seq", before)
        return [row[0] for row in rows]

    def _act(self) -> None:
        rng, ledger = self._rng, self._ledger
        visit_id = rng.choice(self._visits) if self._visits else ""
        match rng.choices(["card", "guest", "tick", "untick", "void", "rate"], [2, 4, 6, 1, 1, 2])[0]:
            case "card" if self._codes:
                self._arrived(check_in_card(ledger, rng.choice(self._codes), "camera"))
            case "tick" if visit_id:
                record_service(ledger, visit_id, rng.choice(SERVICES))
            case "untick" if visit_id:
                withdraw_service(ledger, visit_id, rng.choice(SERVICES))
            case "void" if visit_id:
                void_visit(ledger, visit_id, "not_me")
            case "rate":
                rate(ledger, rng.randint(1, 4))
            case _:
                self._arrived(check_in_anonymous(ledger, "02"))

    def _arrived(self, check_in: CheckIn) -> None:
        if check_in.accepted:
            self._visits = [*self._visits, check_in.visit_id][-REMEMBERED_VISITS:]

    def _newest(self) -> int:
        return self._ledger.value("SELECT coalesce(max(seq), 0) FROM operation")

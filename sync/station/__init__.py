"""The half that lives on every kiosk: the ledger, and the courier that carries it to the hub."""

"""What keeps a machine in public safe and on its feet. Qt only; knows nothing of the ledger."""

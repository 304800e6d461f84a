"""My work today and the ledger."""

"""What bread costs; imported by its name."""

CURRENCY = "EUR"

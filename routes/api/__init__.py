"""JSON for programs and phones."""

"""Everything that the service knows of one merchant, for those who look after it."""

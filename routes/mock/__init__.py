"""Stand-ins of other people's servers, served in the embedded profile only."""

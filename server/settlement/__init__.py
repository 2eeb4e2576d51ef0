"""What merchants are owed and paid, day by day."""

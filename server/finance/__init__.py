"""What the programme does and costs, over time."""

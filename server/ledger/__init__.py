"""Money of the programme: accounts, and movements between them that add up."""

"""Drawing an order's parts: outside any transaction, in a process of its own, onto the disk."""

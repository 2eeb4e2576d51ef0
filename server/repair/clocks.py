"""Until when an objection is decided. Pure.

Twenty days after it was filed, the day of filing not counted (征信业管理条例 art. 25; Civil Code art. 201).
"""

from datetime import datetime, timedelta

from server.platform.clock import end_of_local_day, local_day

DAYS_TO_DECIDE = 20


def due_at(filed_at: datetime) -> datetime:
    """Return the end (UTC) of the last local day on which it is decided in time."""
    return end_of_local_day(local_day(filed_at) + timedelta(days=DAYS_TO_DECIDE))

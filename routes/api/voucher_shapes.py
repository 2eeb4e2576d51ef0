"""In which state a campaign is, for all who are shown one."""

from datetime import datetime
from enum import StrEnum

from models.vouchers import VoucherCampaign


class CampaignState(StrEnum):
    """Told from the row and the clock, never stored."""

    MAKING = "making"
    READY = "ready"
    EXPIRED = "expired"
    ENDED = "ended"


def state_of(campaign: VoucherCampaign, *, now: datetime) -> CampaignState:
    if campaign.ended_at:
        return CampaignState.ENDED
    if campaign.expires_at <= now:
        return CampaignState.EXPIRED
    return CampaignState.MAKING if campaign.made < campaign.wanted else CampaignState.READY

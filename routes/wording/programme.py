"""Words of a programme under way: reviews, schedules, settlement. The first stand in answers, the others on pages of the console."""

WORDS = {
    "already_in_review": ("此修订已提交审核", "This revision is in review already"),
    "already_scheduled": ("此修订已设定发布时间", "A time is set for this revision already"),
    "not_scheduled": ("此修订未设定发布时间", "No time is set for this revision"),
    "too_soon": (
        "发布时间须至少提前二十分钟，最早为 {expected:local}，还差 {gap} 分钟",
        "It must be at least twenty minutes ahead, {expected:local} at the earliest: {gap} minutes short",
    ),
    "schedule_later": ("请另选较晚的时间，或立即发布", "Choose a later time, or publish at once"),
    "not_ended": ("此激励尚未结束", "This benefit has not ended"),
}
PAGES = {
    "benefit.state.settled": ("已结清", "Settled"),
    "stage.submitted": ("已提交审核", "Put up for review"),
    "stage.in_review": ("审核中", "In review"),
    "stage.scheduled": ("待发布", "Scheduled"),
    "benefit.submit": ("提交审核", "Put up for review"),
    "benefit.submitted": ("已提交，等待另一位管理员审核", "It waits for another administrator's review"),
    "benefit.schedule": ("定时发布", "Schedule"),
    "benefit.schedule_hint": (
        "本市时间，至少提前二十分钟。届时自动生效，在此之前可以取消。",
        "City time, at least twenty minutes ahead. It goes live by itself then; until then it can be taken back.",
    ),
    "benefit.goes_live_at": ("发布时间", "Goes live at"),
    "benefit.scheduled_for": ("将于 {moment} 发布", "Goes live on {moment}"),
    "benefit.schedule_cancelled": ("定时发布（{moment}）已取消", "The publication set for {moment} was taken back"),
    "benefit.schedule_missed": ("定时发布（{moment}）未执行：{why}", "The publication set for {moment} was missed: {why}"),
    "benefit.scheduled": ("已设定发布时间", "The time is set"),
    "benefit.unschedule": ("取消定时", "Take the time back"),
    "benefit.unscheduled": ("已取消定时发布", "The time is taken back"),
}

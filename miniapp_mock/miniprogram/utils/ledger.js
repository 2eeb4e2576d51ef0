// The entries behind a score, for who they are about.

// Entries by indicator, in the order of the scorecard; the sums add up to the points.
function grouped(entries, lang) {
  const groups = []
  entries.forEach((entry, place) => {
    let group = groups.filter(each => each.indicator === entry.indicator)[0]
    if (!group) groups.push(group = { indicator: entry.indicator, title: entry[`title_${lang}`], points: 0, entries: [] })
    group.points += entry.points
    group.entries.push(Object.assign({ place }, entry))
  })
  return groups
}

// What moved, newest first: what an indicator gave and took back at one moment, as a cap does, is one change that says why.
function moved(history) {
  const changes = []
  history.forEach(each => {
    const last = changes[changes.length - 1]
    if (last && last.entered_at === each.entered_at && last.indicator === each.indicator) last.points += each.points
    else changes.push(Object.assign({}, each))
  })
  return changes
}

// Opens the form in which a record or a use is contested; `side`: mine or desk.
function contest({ kind, id, about }, side) {
  wx.navigateTo({ url: `/pages/objection/index?kind=${kind}&id=${id}&side=${side}&about=${encodeURIComponent(about)}` })
}

module.exports = { grouped, moved, contest }

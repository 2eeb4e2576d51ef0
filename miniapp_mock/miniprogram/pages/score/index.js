const api = require('../../utils/api')
const chart = require('../../utils/chart')
const { screen } = require('../../utils/screen')
const { fill } = require('../../utils/words')

Page(screen('score', {
  data: { score: null, groups: [], ways: '' },
  async load() {
    const score = await api.get('/api/v1/me/score')
    const { lang, t } = this.data
    const ways = score.next_tier ? fill(t.ways, { tier: score.next_tier[`title_${lang}`] }) : t.top
    this.setData({ score, ways, groups: grouped(score.entries, lang), history: score.history.slice(0, 10), loading: false })
    wx.createSelectorQuery().in(this).select('#chart').fields({ node: true, size: true }, found => found && chart.draw(found.node, found, score.history, score.points)).exec()
  },
}))

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

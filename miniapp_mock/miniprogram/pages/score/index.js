const api = require('../../utils/api')
const chart = require('../../utils/chart')
const front = require('../../utils/front')
const { screen } = require('../../utils/screen')
const { contest, grouped, moved } = require('../../utils/ledger')
const { fill } = require('../../utils/words')

Page(screen('score', {
  data: { joined: true, score: null, groups: [], ways: '' },
  async load() {
    const joined = await api.joined()
    this.setData({ joined })
    if (!joined) return
    if (!this.data.score && front.lastScore()) this.show(front.lastScore())
    this.show(await api.get('/api/v1/me/score'))
  },
  show(score) {
    const { lang, t } = this.data
    const ways = score.next_tier ? fill(t.ways, { tier: score.next_tier[`title_${lang}`] }) : t.top
    this.setData({ score, ways, groups: grouped(score.entries, lang), history: moved(score.history).slice(0, 10), loading: false })
    wx.createSelectorQuery().in(this).select('#chart').fields({ node: true, size: true }, found => found && chart.draw(found.node, found, score.history, score.points)).exec()
  },
  onJoin() { wx.navigateTo({ url: '/pages/join/index' }) },
  onContest(event) { contest(event.detail, 'mine') },
}))

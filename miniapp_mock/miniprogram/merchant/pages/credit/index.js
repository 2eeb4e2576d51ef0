const api = require('../../../utils/api')
const { contest, grouped } = require('../../../utils/ledger')
const { screen } = require('../../../utils/screen')
const { fill } = require('../../../utils/words')

Page(screen('credit', {
  data: { score: null, groups: [], ways: '', objections: [] },
  async load() {
    const [score, objections] = await Promise.all([api.get('/api/v1/desk/score'), api.get('/api/v1/desk/objections')])
    const { lang, t } = this.data
    const ways = score.next_tier ? fill(t.ways, { tier: score.next_tier[`title_${lang}`] }) : t.top
    this.setData({ score, ways, groups: grouped(score.entries, lang), objections: objections.items })
  },
  onContest(event) { contest(event.detail, 'desk') },
  onPublic() {
    return this.attempt(async () => {
      const { code } = await api.get('/api/v1/desk/merchant')
      wx.navigateTo({ url: `/pages/merchant/index?code=${code}` })
    })
  },
}))

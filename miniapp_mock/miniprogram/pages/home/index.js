const api = require('../../utils/api')
const { screen } = require('../../utils/screen')
const { merchantCodeOf } = require('../../utils/scan')
const { withGifts } = require('../../utils/effect')
const { fill } = require('../../utils/words')

const SHOWN = 3

Page(screen('home', {
  data: { me: null, score: null, offers: [], next: '', clerk: false, inspector: false },
  async load() {
    const me = await api.get('/api/v1/me')
    const joined = me.resident !== null
    const [score, benefits] = joined ? await Promise.all([this.score(), api.get('/api/v1/me/benefits')]) : [null, { items: [] }]
    const next = score && (score.next_tier ? fill(this.data.t.next, { tier: score.next_tier[`title_${this.data.lang}`], gap: score.next_tier.points_needed }) : this.data.t.top)
    this.setData({ me, joined, score, next, offers: withGifts(benefits.items.filter(offer => offer.available).slice(0, SHOWN), this.data.t), clerk: me.memberships.some(each => each.merchant_id), inspector: me.roles.indexOf('inspector') >= 0 })
  },
  // Somebody who joined a moment ago has no score yet: that is a state, not a failure.
  score() {
    return api.get('/api/v1/me/score').catch(error => {
      if (error.code === 'no_score') return null
      throw error
    })
  },
  onScan() { return this.scanned('/pages/merchant/index') },
  onInspect() { return this.scanned('/inspector/pages/record/index') },
  async scanned(page) {
    const code = merchantCodeOf((await wx.scanCode({ scanType: ['qrCode'] }).catch(() => ({}))).result)
    if (code) return wx.navigateTo({ url: `${page}?code=${code}` })
    if (code === null) await wx.showModal({ title: this.data.t.notOurs, content: this.data.t.notOursWhy, showCancel: false, confirmText: this.data.t.understood })
    return undefined
  },
  onCode() { wx.switchTab({ url: '/pages/code/index' }) },
  onFind() { wx.navigateTo({ url: '/pages/find/index' }) },
  onRecords() { wx.navigateTo({ url: '/pages/records/index' }) },
  onScore() { wx.navigateTo({ url: '/pages/score/index' }) },
  onJoin() { wx.navigateTo({ url: '/pages/join/index' }) },
  onBenefits() { wx.switchTab({ url: '/pages/benefits/index' }) },
  onOffer(event) { wx.navigateTo({ url: `/pages/benefit/index?id=${event.currentTarget.dataset.id}` }) },
  onDesk() { wx.navigateTo({ url: '/merchant/pages/desk/index' }) },
  onShareAppMessage() { return { title: this.data.t.welcome, path: '/pages/home/index' } },
}))

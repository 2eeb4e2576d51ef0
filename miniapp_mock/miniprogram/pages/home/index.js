const front = require('../../utils/front')
const { screen } = require('../../utils/screen')
const { merchantCodeOf } = require('../../utils/scan')
const { withGifts } = require('../../utils/effect')
const { fill } = require('../../utils/words')

const SHOWN = 3
const LOCAL_HOURS = 8

Page(screen('home', {
  data: { me: null, score: null, offers: [], next: '', change: '', unread: 0, news: '', clerk: false, inspector: false },
  async load() {
    const { me, unread, score, benefits } = await front.answer()
    const { lang, t } = this.data
    const next = score && (score.next_tier ? fill(t.next, { tier: score.next_tier[`title_${lang}`], gap: score.next_tier.points_needed }) : t.top)
    const change = score ? changeOf(score.history, t) : ''
    this.setData({ change, unread, news: fill(t.messages, { count: unread }), me, joined: me.resident !== null, score, next, offers: withGifts(benefits.filter(offer => offer.available).slice(0, SHOWN), t), clerk: me.memberships.some(each => each.merchant_id), inspector: me.roles.indexOf('inspector') >= 0 })
  },
  onScan() { return this.scanned('/pages/merchant/index') },
  onInspect() { return this.scanned('/pages/merchant/index', '&inspect=1') },
  async scanned(page, more = '') {
    const code = merchantCodeOf((await wx.scanCode({ scanType: ['qrCode'] }).catch(() => ({}))).result)
    if (code) return wx.navigateTo({ url: `${page}?code=${code}${more}` })
    if (code === null) await wx.showModal({ title: this.data.t.notOurs, content: this.data.t.notOursWhy, showCancel: false, confirmText: this.data.t.understood })
    return undefined
  },
  onCode() { wx.switchTab({ url: '/pages/code/index' }) },
  onFind() { wx.navigateTo({ url: '/pages/find/index' }) },
  onMessages() { wx.navigateTo({ url: '/pages/messages/index' }) },
  onRecords() { wx.navigateTo({ url: '/pages/records/index' }) },
  onScore() { wx.navigateTo({ url: '/pages/score/index' }) },
  onJoin() { wx.navigateTo({ url: '/pages/join/index' }) },
  onBenefits() { wx.switchTab({ url: '/pages/benefits/index' }) },
  onOffer(event) { wx.navigateTo({ url: `/pages/benefit/index?id=${event.currentTarget.dataset.id}` }) },
  onDesk() { wx.navigateTo({ url: '/merchant/pages/desk/index' }) },
  onShareAppMessage() { return { title: this.data.t.welcome, path: '/pages/home/index' } },
}))

// What was added or taken at the newest moment in the ledger; nothing when the first reckoning is all there is.
function changeOf(history, t) {
  const newest = history.filter(each => each.entered_at === history[0].entered_at)
  if (newest.length === history.length) return ''
  const points = newest.reduce((sum, each) => sum + each.points, 0)
  const local = new Date(new Date(history[0].entered_at).getTime() + LOCAL_HOURS * 3600 * 1000)
  return fill(t.change, { points: points > 0 ? `+${points}` : points, day: local.toISOString().slice(5, 10) })
}

const { screen } = require('../../utils/screen')

// What can be contested: where it is sent, as what, and the screen that then tells how it goes. Objections to records and uses have a clock.
const CONTESTED = {
  record: { path: () => '/objections', body: (id, text) => ({ record_id: id, text }), then: '/pages/records/index?tab=objections' },
  redemption: { path: () => '/objections', body: (id, text) => ({ redemption_id: id, text }), then: '/pages/records/index?tab=objections' },
  restriction: { path: id => `/restrictions/${id}/objection`, body: (_, text) => ({ text }), then: '/pages/restrictions/index' },
  waiver: { path: id => `/waiver-orders/${id}/dispute`, body: (_, note) => ({ note }), then: '/pages/waivers/index' },
}
const MOST = { waiver: 300, restriction: 1000 }
const MOST_OTHERWISE = 2000

Page(screen('objection', {
  data: { about: '', story: '', hint: '', next: '', most: MOST_OTHERWISE, loading: false },
  onLoad({ kind = 'record', id, side = 'mine', about = '' }) {
    const { t } = this.data
    this.asked = { kind, id, side }
    this.setData({ about: decodeURIComponent(about), hint: t[`hint_${kind}`], next: t[`next_${kind}`] || t.nextWhat, most: MOST[kind] || MOST_OTHERWISE })
  },
  onText(event) { this.setData({ story: event.detail.value }) },
  onSend() {
    return this.attempt(async () => {
      const { t } = this.data
      const { kind, id, side } = this.asked
      const text = this.data.story.trim()
      if (!text) return wx.showToast({ title: t.empty, icon: 'none' })
      if (!(await this.confirm(t.ask, t.askWhat))) return undefined
      const { path, body, then } = CONTESTED[kind]
      const desk = side === 'desk'
      await this.once(`/api/v1/${desk ? 'desk' : 'me'}${path(id)}`, body(id, text))
      wx.showToast({ title: t.sent })
      return wx.redirectTo({ url: desk ? '/merchant/pages/credit/index' : then })
    })
  },
}))

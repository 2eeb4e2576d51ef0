const api = require('../../utils/api')
const { screen } = require('../../utils/screen')

const PATHS = { mine: '/api/v1/me/objections', desk: '/api/v1/desk/objections' }

Page(screen('objection', {
  data: { about: '', story: '', hint: '', loading: false },
  onLoad({ kind = 'record', id, side = 'mine', about = '' }) {
    this.asked = { kind, id, side }
    this.key = api.newKey()
    this.setData({ about: decodeURIComponent(about), hint: kind === 'record' ? this.data.t.hintRecord : this.data.t.hintUse })
  },
  onText(event) { this.setData({ story: event.detail.value }) },
  onSend() {
    return this.attempt(async () => {
      const { t } = this.data
      const { kind, id, side } = this.asked
      const text = this.data.story.trim()
      if (!text) return wx.showToast({ title: t.empty, icon: 'none' })
      if (!(await this.confirm(t.ask, t.askWhat))) return undefined
      await api.post(PATHS[side], { [`${kind}_id`]: id, text }, side === 'desk' ? this.key : undefined)
      wx.showToast({ title: t.sent })
      return wx.redirectTo({ url: side === 'desk' ? '/merchant/pages/credit/index' : '/pages/records/index?tab=objections' })
    })
  },
}))

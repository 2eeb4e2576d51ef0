const api = require('../../utils/api')
const { screen } = require('../../utils/screen')

Page(screen('join', {
  data: { consents: [], chosen: {}, joined: false },
  async load() {
    const me = await api.me()
    this.setData({ joined: me.resident !== null, consents: me.consents })
  },
  onChoose(event) {
    this.setData({ [`chosen.${event.currentTarget.dataset.purpose}`]: event.detail.value })
  },
  onJoin() {
    return this.attempt(async () => {
      const agreed = this.data.consents.filter(consent => this.data.chosen[consent.purpose])
      if (!this.data.chosen.scoring) return wx.showToast({ title: this.data.t.needScoring, icon: 'none' })
      for (const consent of agreed) await api.put(`/api/v1/me/consents/${consent.purpose}?text_version=${consent.text_version}`)
      wx.showToast({ title: this.data.t.welcomed })
      return wx.switchTab({ url: '/pages/home/index' })
    })
  },
}))

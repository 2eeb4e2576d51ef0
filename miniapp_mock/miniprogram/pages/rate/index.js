const api = require('../../utils/api')
const { screen } = require('../../utils/screen')
const { fill } = require('../../utils/words')

Page(screen('rate', {
  data: { name: '', stars: 0, text: '', all: [], loading: false },
  onLoad({ code, name }) {
    this.code = code
    this.setData({ name: decodeURIComponent(name || ''), all: [1, 2, 3, 4, 5].map(number => ({ number, words: fill(this.data.t.star, { number }) })) })
  },
  onStar(event) { this.setData({ stars: event.currentTarget.dataset.number }) },
  onText(event) { this.setData({ text: event.detail.value }) },
  onSend() {
    return this.attempt(async () => {
      await api.post(`/api/v1/merchants/${this.code}/reviews`, { stars: this.data.stars, text: this.data.text.trim() })
      wx.showToast({ title: this.data.t.thanks })
      wx.navigateBack()
    })
  },
}))

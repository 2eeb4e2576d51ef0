const api = require('../../../utils/api')
const { screen } = require('../../../utils/screen')
const { fill } = require('../../../utils/words')

const FEN = 100

Page(screen('today', {
  data: { items: [], next: null },
  async load() {
    const page = await api.get('/api/v1/desk/redemptions')
    this.setData({ items: page.items, next: page.next })
  },
  async onReachBottom() {
    if (!this.data.next || this.reading) return
    this.reading = true
    try {
      const page = await api.get('/api/v1/desk/redemptions', { cursor: this.data.next })
      this.setData({ items: this.data.items.concat(page.items), next: page.next })
    } finally {
      this.reading = false
    }
  },
  onReturn(event) {
    const one = this.data.items[event.currentTarget.dataset.index]
    return this.attempt(async () => {
      const { t } = this.data
      if (!(await this.confirm(t.ask, fill(t.askWhat, { benefit: one.benefit, discount: one.discount_fen / FEN })))) return
      await api.post(`/api/v1/desk/redemptions/${one.id}/return`, {}, api.newKey())
      wx.showToast({ title: t.done })
      await this.load()
    })
  },
}))

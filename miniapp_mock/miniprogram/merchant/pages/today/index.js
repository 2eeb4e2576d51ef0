const api = require('../../../utils/api')
const { screen } = require('../../../utils/screen')
const { fill } = require('../../../utils/words')

const FEN = 100

Page(screen('today', {
  data: { items: [], next: null, listed: '', total: 0 },
  async load() {
    const page = await api.get('/api/v1/desk/redemptions')
    this.show(page.items, page.next)
  },
  show(items, next) {
    const total = items.reduce((sum, item) => sum + item.discount_fen - item.returned_discount_fen, 0)
    this.setData({ items, next, total, listed: fill(this.data.t.total, { count: items.length }) })
  },
  async onReachBottom() {
    if (!this.data.next || this.reading) return
    this.reading = true
    try {
      const page = await api.get('/api/v1/desk/redemptions', { cursor: this.data.next })
      this.show(this.data.items.concat(page.items), page.next)
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

const api = require('../../../utils/api')
const { screen } = require('../../../utils/screen')
const { fill } = require('../../../utils/words')

const FEN = 100
const MOST_HELD = 100

Page(screen('today', {
  data: { holds: [], items: [], next: null, listed: '', total: 0 },
  async load() {
    const [held, page] = await Promise.all([api.get('/api/v1/desk/holds', { limit: MOST_HELD }), api.get('/api/v1/desk/redemptions')])
    this.setData({ holds: held.items })
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
    const { t } = this.data
    return this.deed(`redemptions/${one.id}/return`, t.ask, fill(t.askWhat, { benefit: one.benefit, discount: one.discount_fen / FEN }), t.done)
  },
  onCommit(event) {
    const one = this.data.holds[event.currentTarget.dataset.index]
    const { t } = this.data
    return this.deed(`holds/${one.id}/commit`, t.commit, fill(t.commitWhat, { benefit: one.benefit, payable: one.payable_fen / FEN, discount: one.discount_fen / FEN }), t.committed)
  },
  onRelease(event) {
    const one = this.data.holds[event.currentTarget.dataset.index]
    const { t } = this.data
    return this.deed(`holds/${one.id}/release`, t.release, fill(t.releaseWhat, one), t.released)
  },
  deed(path, title, what, done) {
    return this.attempt(async () => {
      if (!(await this.confirm(title, what))) return
      await this.once(`/api/v1/desk/${path}`, {})
      wx.showToast({ title: done })
      await this.load()
    })
  },
}))

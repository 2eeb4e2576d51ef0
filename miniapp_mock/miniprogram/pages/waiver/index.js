const api = require('../../utils/api')
const { contest } = require('../../utils/ledger')
const { screen } = require('../../utils/screen')
const { fill } = require('../../utils/words')

const FEN = 100
const BILLED = ['settling', 'overdue']

Page(screen('waivers', {
  data: { order: null, billed: false, lines: [], steps: [] },
  onLoad({ id }) { this.path = `/api/v1/me/waiver-orders/${id}` },
  async load() { this.show(await api.get(this.path)) },
  show(order) {
    const discounts = order.discounts.map(each => Object.assign({}, each, { amount_fen: -each.amount_fen }))
    this.setData({ order, lines: placed(order.charges.concat(discounts)), steps: placed(order.steps), billed: BILLED.includes(order.state) })
  },
  onTake() { return this.answer('acceptance', this.data.t.take, this.data.t.takeWhat) },
  onConfirm() {
    const { order, t } = this.data
    return this.answer('confirmation', t.confirmAsk, fill(t.confirmWhat, { risk: order.risk_fen / FEN, cash: (order.cash_fen || 0) / FEN }))
  },
  onDecline() { return this.answer('refusal', this.data.t.decline, this.data.t.declineWhat) },
  answer(step, title, what) {
    return this.attempt(async () => {
      if (!(await this.confirm(title, what))) return
      await api.post(`${this.path}/${step}`)
      await this.load()
    })
  },
  onDispute() {
    const { id, title, partner } = this.data.order
    contest({ kind: 'waiver', id, about: `${title} · ${partner}` }, 'mine')
  },
}))

function placed(list) {
  return list.map((each, place) => Object.assign({ place }, each))
}

const api = require('../../../utils/api')
const { asking, orderOf } = require('../../../utils/order')
const { screen } = require('../../../utils/screen')
const { fill } = require('../../../utils/words')

const FEN = 100
const LONGEST = 9
const AMOUNT = /^(0|[1-9]\d{0,5})(\.\d{0,2})?$/

Page(screen('redeem', {
  data: { amount: '', resident: null, usable: [], others: [], asked: [], said: {}, chosen: null, done: null, refused: null, calculated: false, keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9', '.', '0', '⌫'] },
  onLoad({ payload }) { this.payload = decodeURIComponent(payload) },
  // Only until the customer is known: a screen that comes back keeps what the clerk has chosen.
  async load() {
    if (!this.data.resident && !this.data.refused) await this.check()
  },
  // Changes nothing and spends nothing: who it is, and what each benefit would give for the amount.
  async check() {
    const fen = this.fen()
    const question = Object.assign({ payload: this.payload }, fen && { amount_fen: fen }, orderOf(this.data.said))
    const answer = await api.post('/api/v1/desk/verifications', question, api.newKey()).catch(error => this.refuse(error))
    if (!answer) return
    const usable = answer.benefits.filter(each => each.available)
    const others = answer.benefits.filter(each => !each.available)
    const asked = fen ? asking(others, this.data.asked, this.data.t) : this.data.asked
    this.setData({ resident: answer.resident, usable, others, asked, chosen: fen && usable.length ? usable[0].id : null, calculated: !!fen, loading: false })
  },
  refuse(error) {
    if (error.code === undefined || error.status === 0) throw error
    this.setData({ refused: { title: error.title, detail: error.message, reasons: error.reasons.map((each, place) => Object.assign({ place }, each)) }, loading: false })
  },
  onKey(event) {
    const { key } = event.currentTarget.dataset
    const amount = key === '⌫' ? this.data.amount.slice(0, -1) : this.data.amount + key
    if (amount !== '' && (amount.length > LONGEST || !AMOUNT.test(amount))) return
    this.anew({ amount })
  },
  onFact(event) {
    const { name, word } = event.currentTarget.dataset
    this.anew({ [`said.${name}`]: word })
  },
  onFactTyped(event) { this.anew({ [`said.${event.currentTarget.dataset.name}`]: event.detail.value }) },
  // Another order: what was worked out for the last one no longer holds.
  anew(said) {
    this.setData(Object.assign({ chosen: null, calculated: false }, said))
    this.key = null
  },
  onCalculate() { return this.attempt(() => this.check()) },
  onChoose(event) {
    if (this.data.calculated) this.setData({ chosen: event.currentTarget.dataset.id })
    this.key = null
  },
  onRedeem() {
    return this.attempt(async () => {
      const { t, usable, chosen } = this.data
      const benefit = usable.filter(each => each.id === chosen)[0]
      const sentence = fill(t.askWhat, { benefit: benefit.title, payable: benefit.payable_fen / FEN, discount: benefit.discount_fen / FEN })
      if (!(await this.confirm(t.ask, sentence))) return
      // The key stays until amount or benefit change: a try after a lost connection cannot spend twice.
      this.key = this.key || api.newKey()
      const order = Object.assign({ payload: this.payload, benefit_id: chosen, amount_fen: this.fen(), order_ref: `M${this.key}` }, orderOf(this.data.said))
      const done = await api.post('/api/v1/desk/redemptions', order, this.key).catch(error => this.refuse(error))
      if (done) this.setData({ done: Object.assign({ title: benefit.title }, done) })
    })
  },
  fen() { return Math.round(Number(this.data.amount || 0) * FEN) },
  onAnother() { wx.navigateBack() },
}))

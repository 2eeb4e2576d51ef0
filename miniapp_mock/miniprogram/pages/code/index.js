const api = require('../../utils/api')
const { screen } = require('../../utils/screen')
const session = require('../../utils/session')
const symbol = require('../../utils/symbol')
const { fill } = require('../../utils/words')

const SECOND = 1000
const LOOK_EVERY = 2
const BRIGHT = 1
const FEN = 100
const NOW = '/api/v1/me/codes'

// Symbol or digits, never both: each showing ends the one before, on this phone and on any other of the same person.
Page(screen('code', {
  data: { joined: true, payload: '', seconds: 0, lasts: 30, short: '', spoken: null, over: false, elsewhere: false, used: null, using: '', replayed: '', purpose: '' },
  onHide() { this.leave() },
  onUnload() { this.leave() },
  async load() {
    const present = this.present()
    const joined = await api.joined()
    if (!present()) return
    this.setData({ joined, purpose: session.intention(), using: '' })
    if (!joined) return
    this.seen = this.seen || await api.get(NOW)
    if (present() && (!this.data.spoken || !this.left())) await this.renew()
    await this.run(present)
  },
  async run(present) {
    if (present()) await this.brighten(present)
    if (!present()) return
    clearInterval(this.clock)
    this.beats = 0
    this.clock = setInterval(() => this.tick(), SECOND)
  },
  async renew() {
    const shown = await this.ask('codes', {})
    this.count(shown, shown.refresh_after_seconds, { payload: shown.payload, over: !!this.data.spoken && !this.left(), spoken: null, loading: false })
    wx.createSelectorQuery().in(this).select('#symbol').fields({ node: true, size: true }, found => found && symbol.draw(found.node, found.width, shown.payload)).exec()
  },
  async ask(kind, body) {
    this.asking = true
    try { return await api.post(`/api/v1/me/${kind}`, body) } finally { this.asking = false }
  },
  count({ showing }, seconds, shown) {
    this.showing = showing
    this.ends = Date.now() + seconds * SECOND
    this.setData(Object.assign({ seconds, lasts: seconds, elsewhere: false }, shown))
  },
  left() { return Math.max(0, Math.ceil((this.ends - Date.now()) / SECOND)) },
  async tick() {
    const present = this.present()
    this.setData({ seconds: this.left() })
    this.beats += 1
    try {
      if (this.beats % LOOK_EVERY === 0) await this.look()
      if (present() && !this.left() && !this.asking && !this.data.elsewhere) await this.renew()
    } catch (error) {
      if (!present()) return
      this.rest()
      this.setData({ payload: '', spoken: null, problem: { title: error.title || error.message, lines: [] } })
    }
  },
  // Where another phone has shown a newer code, this one says so and leaves it at that: renewing would end the other's.
  async look() {
    const mine = this.showing
    const now = await api.get(NOW)
    if (now.showing !== mine && mine === this.showing && !this.asking) {
      this.rest()
      return this.setData({ elsewhere: true, payload: '', spoken: null, over: false, using: '' })
    }
    return this.tellOf(now)
  },
  // What desks do with the code is told at once: that one asks, what it used, saved or holds, that it was refused, and why.
  tellOf(now) {
    const { t } = this.data
    const [look, use, hold, replay] = ['look', 'redemption', 'hold', 'replay'].map(name => isNew(now[name], this.seen[name]) && now[name])
    this.seen = now
    if (look || use || hold || replay) wx.vibrateShort({ type: 'medium' })
    if (replay) this.setData({ replayed: replay.message })
    if (use) return this.spent(fill(t.usedAt, { merchant: use.merchant, benefit: use.benefit, saved: use.discount_fen / FEN }))
    if (hold) return this.spent(fill(t.heldAt, { merchant: hold.merchant, benefit: hold.benefit }))
    if (look && look.purpose === 'verification') this.setData({ using: fill(t.checking, look), used: null, replayed: '' })
    if (look && look.purpose === 'redemption') this.setData({ using: fill(t.tried, look) })
    return undefined
  },
  spent(used) {
    session.intend('')
    this.setData({ using: '', purpose: '', used })
    return this.renew()
  },
  async brighten(present) {
    const { value } = await wx.getScreenBrightness()
    if (!present()) return
    if (this.dim === undefined) this.dim = value
    await wx.setScreenBrightness({ value: BRIGHT })
    await wx.setKeepScreenOn({ keepScreenOn: true })
  },
  // What was under way when somebody left the tab starts neither clock nor light behind another screen.
  present() {
    const { turn } = this
    return () => turn === this.turn
  },
  leave() {
    this.turn = (this.turn || 0) + 1
    this.rest()
  },
  rest() {
    clearInterval(this.clock)
    if (this.dim !== undefined) wx.setScreenBrightness({ value: this.dim })
    this.dim = undefined
  },
  onRenew() {
    const present = this.present()
    return this.attempt(async () => {
      await this.renew()
      await this.run(present)
    })
  },
  onShort(event) { this.setData({ short: event.detail.value }) },
  onTyped() {
    const present = this.present()
    return this.attempt(async () => {
      const spoken = await this.ask('typed-codes', { merchant_code: this.data.short.trim() })
      this.count(spoken, spoken.valid_for_seconds, { spoken, readOut: fill(this.data.t.readOut, { merchant: spoken.merchant_name }), payload: '', over: false, used: null })
      await this.run(present)
    })
  },
  onJoin() { wx.navigateTo({ url: '/pages/join/index' }) },
}))

function isNew(found, before) {
  return !!found && (!before || before.id !== found.id)
}

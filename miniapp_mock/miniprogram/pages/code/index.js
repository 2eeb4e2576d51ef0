const api = require('../../utils/api')
const { screen } = require('../../utils/screen')
const session = require('../../utils/session')
const symbol = require('../../utils/symbol')
const { fill } = require('../../utils/words')

const SECOND = 1000
const LOOK_EVERY = 3
const BRIGHT = 1

// Symbol or digits, never both: each showing ends the one before, on this phone and on any other of the same person.
Page(screen('code', {
  data: { joined: true, payload: '', seconds: 0, lasts: 30, short: '', spoken: null, over: false, elsewhere: false, used: null, using: '', purpose: '' },
  onHide() { this.leave() },
  onUnload() { this.leave() },
  async load() {
    const present = this.present()
    const me = await api.get('/api/v1/me')
    if (!present()) return
    this.setData({ joined: me.resident !== null, purpose: session.intention(), using: '' })
    if (!me.resident) return
    if (this.lastUse === undefined) [this.lastUse, this.lastLook] = (await Promise.all([this.newest('redemptions'), this.newest('access-log')])).map(each => each && each.id)
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
    const [look, { showing }] = await Promise.all([this.newest('access-log'), api.get('/api/v1/me/codes')])
    if (showing !== mine && mine === this.showing && !this.asking) {
      this.rest()
      return this.setData({ elsewhere: true, payload: '', spoken: null, over: false, using: '' })
    }
    return this.tellOf(look)
  },
  // What a desk does with the code is told at once: that it asks, what it used and saved, or that it was refused.
  async tellOf(look) {
    if (!look || look.id === this.lastLook) return
    this.lastLook = look.id
    wx.vibrateShort({ type: 'medium' })
    const { t } = this.data
    if (look.purpose === 'verification') this.setData({ using: fill(t.checking, { merchant: look.merchant }), used: null })
    if (look.purpose === 'redemption') await this.tellOfUse(look)
  },
  async tellOfUse({ merchant }) {
    const { t } = this.data
    const newest = await this.newest('redemptions')
    if (!newest || newest.id === this.lastUse) return this.setData({ using: fill(t.tried, { merchant }) })
    this.lastUse = newest.id
    session.intend('')
    this.setData({ using: '', purpose: '', used: fill(t.usedAt, { merchant: newest.merchant, benefit: newest.benefit, saved: newest.discount_fen / 100 }) })
    return this.renew()
  },
  async newest(list) {
    return (await api.get(`/api/v1/me/${list}`, { limit: 1 })).items[0] || null
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

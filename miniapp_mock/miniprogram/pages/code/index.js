const api = require('../../utils/api')
const { screen } = require('../../utils/screen')
const symbol = require('../../utils/symbol')
const { fill } = require('../../utils/words')

const SECOND = 1000
const LOOK_EVERY = 3
const BRIGHT = 1

Page(screen('code', {
  data: { joined: true, payload: '', seconds: 0, short: '', spoken: null, used: null },
  onHide() { this.rest() },
  onUnload() { this.rest() },
  async load() {
    const me = await api.get('/api/v1/me')
    this.setData({ joined: me.resident !== null })
    if (!me.resident) return
    this.last = this.last === undefined ? await this.newest() : this.last
    await this.renew()
    await this.brighten()
    clearInterval(this.clock)
    this.clock = setInterval(() => this.tick(), SECOND)
  },
  async renew() {
    const shown = await api.post('/api/v1/me/codes', {})
    this.payload = shown.payload
    this.setData({ seconds: shown.refresh_after_seconds, payload: shown.payload, loading: false })
    wx.createSelectorQuery().in(this).select('#symbol').fields({ node: true, size: true }, found => found && symbol.draw(found.node, found.width, this.payload)).exec()
  },
  async tick() {
    const seconds = this.data.seconds - 1
    this.setData({ seconds: Math.max(0, seconds) })
    try {
      if (seconds % LOOK_EVERY === 0) await this.lookForUse()
      if (seconds <= 0 && !this.renewing) await this.renewOnce()
    } catch (error) {
      this.rest()
      this.setData({ payload: '', problem: { title: error.title || error.message, lines: [] } })
    }
  },
  async renewOnce() {
    this.renewing = true
    try { await this.renew() } finally { this.renewing = false }
  },
  // What the clerk did with the code is told at once: the benefit, where, and what it saved.
  async lookForUse() {
    const newest = await this.newest()
    if (!newest || newest.id === this.last) return
    this.last = newest.id
    wx.vibrateShort({ type: 'medium' })
    this.setData({ used: fill(this.data.t.usedAt, { merchant: newest.merchant, benefit: newest.benefit, saved: newest.discount_fen / 100 }) })
    await this.renew()
  },
  async newest() {
    const [newest] = (await api.get('/api/v1/me/redemptions', { limit: 1 })).items
    if (this.last === undefined) return newest ? newest.id : null
    return newest
  },
  async brighten() {
    if (this.dim === undefined) this.dim = (await wx.getScreenBrightness()).value
    await wx.setScreenBrightness({ value: BRIGHT })
    await wx.setKeepScreenOn({ keepScreenOn: true })
  },
  rest() {
    clearInterval(this.clock)
    if (this.dim !== undefined) wx.setScreenBrightness({ value: this.dim })
    this.dim = undefined
  },
  onRenew() { return this.attempt(() => this.renew()) },
  onShort(event) { this.setData({ short: event.detail.value }) },
  onTyped() {
    return this.attempt(async () => {
      const spoken = await api.post('/api/v1/me/typed-codes', { merchant_code: this.data.short.trim() })
      this.setData({ spoken, readOut: fill(this.data.t.readOut, { merchant: spoken.merchant_name }) })
    })
  },
  onJoin() { wx.navigateTo({ url: '/pages/join/index' }) },
}))

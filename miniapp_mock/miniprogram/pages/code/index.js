const api = require('../../utils/api')
const { screen } = require('../../utils/screen')
const session = require('../../utils/session')
const symbol = require('../../utils/symbol')
const { fill } = require('../../utils/words')

const SECOND = 1000
const LOOK_EVERY = 3
const BRIGHT = 1

Page(screen('code', {
  data: { joined: true, payload: '', seconds: 0, short: '', spoken: null, used: null, using: '', purpose: '', lasts: 30 },
  onHide() { this.rest() },
  onUnload() { this.rest() },
  async load() {
    const me = await api.get('/api/v1/me')
    this.setData({ joined: me.resident !== null, purpose: session.intention(), using: '' })
    if (!me.resident) return
    if (this.lastUse === undefined) [this.lastUse, this.lastLook] = (await Promise.all([this.newest('redemptions'), this.newest('access-log')])).map(each => each && each.id)
    await this.renew()
    await this.brighten()
    clearInterval(this.clock)
    this.clock = setInterval(() => this.tick(), SECOND)
  },
  async renew() {
    const shown = await api.post('/api/v1/me/codes', {})
    this.payload = shown.payload
    this.setData({ seconds: shown.refresh_after_seconds, lasts: shown.refresh_after_seconds, payload: shown.payload, loading: false })
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
  // What a desk does with the code is told at once: that it asks, what it used and saved, or that it was refused.
  async lookForUse() {
    const look = await this.newest('access-log')
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

const api = require('../../utils/api')
const { screen } = require('../../utils/screen')
const places = require('../../utils/places')

const KINDS = ['food', 'retail', 'lodging', 'repair', 'transport', 'health', 'culture', 'services']

Page(screen('find', {
  data: { words: '', kind: '', kinds: KINDS, near: '', items: [], next: null, mapped: false },
  onLoad({ kind = '' }) { this.setData({ kind }) },
  async load() {
    const page = await this.newest(this.page())
    this.show(page.items, page.next)
  },
  page(cursor) {
    const { words, kind, near } = this.data
    return api.open('GET', '/api/v1/merchants', Object.assign({ limit: 20 }, words.trim() && { q: words.trim() }, kind && { industry: kind }, near && { near }, cursor && { cursor }))
  },
  show(items, next) {
    const mapped = this.data.near !== '' && items.some(item => item.latitude !== null)
    this.setData({ items, next, mapped, loading: false, problem: null })
    if (mapped) wx.createSelectorQuery().in(this).select('#map').fields({ node: true, size: true }, found => found && places.draw(found.node, found, items, this.here)).exec()
  },
  onWords(event) { this.setData({ words: event.detail.value }) },
  onFind() { return this.anew({}) },
  onKind(event) {
    const { kind } = event.currentTarget.dataset
    return this.anew({ kind: this.data.kind === kind ? '' : kind })
  },
  anew(wish) {
    this.setData(Object.assign({ loading: true }, wish))
    return this.reload()
  },
  // The place is asked for when somebody wants what is near, sent with this one question, and not kept.
  onNear() {
    return this.attempt(async () => {
      if (this.data.near) this.setData({ near: '' })
      else await this.look()
      await this.load()
    })
  },
  async look() {
    const here = await wx.getLocation({ type: 'wgs84' }).catch(() => null)
    if (!here) {
      await wx.showModal({ title: this.data.t.noPlace, content: this.data.t.noPlaceWhy, showCancel: false, confirmText: this.data.t.understood })
      return
    }
    this.here = here
    this.setData({ near: `${here.latitude.toFixed(6)},${here.longitude.toFixed(6)}` })
  },
  onMore() {
    return this.attempt(async () => {
      const page = await this.newest(this.page(this.data.next))
      this.show(this.data.items.concat(page.items), page.next)
    })
  },
  onMerchant(event) { wx.navigateTo({ url: `/pages/merchant/index?code=${event.currentTarget.dataset.code}` }) },
}))

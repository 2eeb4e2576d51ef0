const api = require('../../utils/api')
const { screen } = require('../../utils/screen')
const { effect } = require('../../utils/effect')
const { rulesOf } = require('../../utils/terms')
const places = require('../../utils/places')
const session = require('../../utils/session')

Page(screen('benefit', {
  data: { offer: null, mine: '', tiers: [], where: '', rules: [], shops: [], next: null, mapped: false },
  onLoad({ id }) {
    this.id = id
  },
  async load() {
    const [{ items }, page] = await Promise.all([api.get('/api/v1/me/benefits'), this.places()])
    const offer = items.filter(each => each.id === this.id)[0]
    if (!offer) throw new api.Problem(404, { code: 'not_found', title: this.data.t.gone })
    const { t } = this.data
    const { tiers } = offer.terms
    this.setData({
      offer,
      mine: offer.mine ? effect(offer.mine, t) : t.nothing,
      tiers: Object.keys(tiers).map(tier => ({ tier, title: t[tier] || tier, words: effect(tiers[tier], t) })),
      where: whereWords(offer.terms.scope, page.items, t),
      rules: rulesOf(offer.terms, t),
      loading: false,
    })
    this.show(page.items, page.next)
  },
  // Open merchants of every kind, district and group of the terms, by name.
  places(cursor) { return api.get(`/api/v1/me/benefits/${this.id}/merchants`, cursor && { cursor }) },
  show(shops, next) {
    this.setData({ shops, next, mapped: shops.some(each => each.latitude !== null) })
    if (this.data.mapped) wx.createSelectorQuery().in(this).select('#map').fields({ node: true, size: true }, canvas => canvas && places.draw(canvas.node, canvas, shops)).exec()
  },
  onMore() {
    return this.attempt(async () => {
      const page = await this.places(this.data.next)
      this.show(this.data.shops.concat(page.items), page.next)
    })
  },
  onMerchant(event) { wx.navigateTo({ url: `/pages/merchant/index?code=${event.currentTarget.dataset.code}` }) },
  onCode() {
    session.intend(this.data.offer.title)
    wx.switchTab({ url: '/pages/code/index' })
  },
}))

function whereWords(scope, found, t) {
  if (scope.everywhere) return t.everywhere
  const named = scope.merchant_count ? found.map(each => each.name) : []
  const lists = scope.industries.map(each => t[each] || each).concat(scope.districts, scope.groups.length ? t.groups : [], named)
  return lists.join(t.and) + (scope.merchant_count > named.length ? ' …' : '')
}

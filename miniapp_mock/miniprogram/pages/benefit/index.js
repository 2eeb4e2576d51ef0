const api = require('../../utils/api')
const { screen } = require('../../utils/screen')
const { effect } = require('../../utils/effect')
const { needsOwnSystem, rulesOf } = require('../../utils/terms')
const places = require('../../utils/places')
const session = require('../../utils/session')

const ON_MAP = 20
const LISTED = 5

Page(screen('benefit', {
  data: { offer: null, mine: '', tiers: [], where: '', rules: [], ownSystem: false, shops: [], mapped: false },
  onLoad({ id }) {
    this.id = id
  },
  async load() {
    const offer = (await api.get('/api/v1/me/benefits')).items.filter(each => each.id === this.id)[0]
    if (!offer) throw new api.Problem(404, { code: 'not_found', title: this.data.t.gone })
    const { t } = this.data
    const { scope, tiers } = offer.terms
    const found = (await this.places(scope)).items
    const named = scope.merchant_count ? found.map(each => each.name) : []
    const lists = (scope.industries || []).map(each => t[each] || each).concat(scope.districts || [], (scope.groups || []).length ? t.groups : [], named)
    this.setData({
      offer,
      mine: offer.mine ? effect(offer.mine, t) : t.nothing,
      tiers: Object.keys(tiers).map(tier => ({ tier, title: t[tier] || tier, words: effect(tiers[tier], t) })),
      where: scope.everywhere ? t.everywhere : lists.join(t.and) + (scope.merchant_count > named.length ? ' …' : '') || t.merchant,
      rules: rulesOf(offer.terms, t),
      ownSystem: needsOwnSystem(offer.terms),
      shops: found.slice(0, LISTED),
      mapped: found.some(each => each.latitude !== null),
      loading: false,
    })
    if (this.data.mapped) wx.createSelectorQuery().in(this).select('#map').fields({ node: true, size: true }, canvas => canvas && places.draw(canvas.node, canvas, found)).exec()
  },
  // Merchants named by the terms; else the first of a kind or a district that they name.
  places({ merchant_count: named, merchants_url: url, industries = [], districts = [] }) {
    if (named) return api.get(url)
    return api.open('GET', '/api/v1/merchants', Object.assign({ limit: ON_MAP }, industries.length && { industry: industries[0] }, districts.length && { district: districts[0] }))
  },
  onMerchant(event) { wx.navigateTo({ url: `/pages/merchant/index?code=${event.currentTarget.dataset.code}` }) },
  onFind() {
    const { industries = [] } = this.data.offer.terms.scope
    wx.navigateTo({ url: `/pages/find/index${industries.length ? `?kind=${industries[0]}` : ''}` })
  },
  onCode() {
    session.intend(this.data.offer.title)
    wx.switchTab({ url: '/pages/code/index' })
  },
}))

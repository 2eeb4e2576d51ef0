const api = require('../../utils/api')
const { screen } = require('../../utils/screen')
const { effect } = require('../../utils/effect')

const FEN = 100

Page(screen('benefit', {
  data: { offer: null, mine: '', tiers: [], where: '', rules: [] },
  onLoad({ id }) {
    this.id = id
  },
  async load() {
    const offer = (await api.get('/api/v1/me/benefits')).items.filter(each => each.id === this.id)[0]
    if (!offer) throw new api.Problem(404, { code: 'not_found', title: this.data.t.notYet })
    const { t } = this.data
    const { scope, tiers, limits = [] } = offer.terms
    const named = scope.merchant_count ? (await api.get(scope.merchants_url)).items.map(each => each.name) : []
    const lists = (scope.industries || []).map(each => t[each] || each).concat(scope.districts || [], named)
    this.setData({
      offer,
      mine: offer.mine ? effect(offer.mine, t) : t.nothing,
      tiers: Object.keys(tiers).map(tier => ({ tier, title: t[tier] || tier, words: effect(tiers[tier], t) })),
      where: scope.everywhere ? t.everywhere : lists.join('、') + (scope.merchant_count > named.length ? ' …' : '') || t.merchant,
      rules: limits.map(limit => limitWords(limit, t)),
    })
  },
  onCode() { wx.switchTab({ url: '/pages/code/index' }) },
}))

function limitWords(limit, t) {
  const who = limit.entity === 'merchant' ? t.atMerchant : t[limit.entity]
  const amounts = [limit.max_count && `${limit.max_count} ${t.uses}`, limit.max_fen && `${limit.max_fen / FEN} ${t.yuan}`].filter(Boolean)
  return `${who} ${t[limit.period]} ${amounts.join('、')}`
}

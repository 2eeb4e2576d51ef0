const api = require('../../utils/api')
const { withGifts } = require('../../utils/effect')
const { screen } = require('../../utils/screen')

const SHOWN = ['live', 'paused']
const NONE = { items: [] }

Page(screen('benefits', {
  data: { cards: [], open: '', usable: [], others: [], joined: true },
  async load() {
    const joined = await api.joined()
    const [benefits, held] = joined ? await Promise.all([api.get('/api/v1/me/benefits'), api.get('/api/v1/me/cards')]) : [NONE, NONE]
    const items = withGifts(benefits.items, this.data.t)
    const cards = held.items.map(card => Object.assign({}, card, { benefits: card.benefits.filter(each => SHOWN.includes(each.state)) }))
    this.setData({ cards, joined, usable: items.filter(offer => offer.available), others: items.filter(offer => !offer.available) })
  },
  onCard(event) { this.setData({ open: this.data.open === event.currentTarget.dataset.number ? '' : event.currentTarget.dataset.number }) },
  onOffer(event) { wx.navigateTo({ url: `/pages/benefit/index?id=${event.currentTarget.dataset.id}` }) },
  onJoin() { wx.navigateTo({ url: '/pages/join/index' }) },
}))

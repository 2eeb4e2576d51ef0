const api = require('../../utils/api')
const { withGifts } = require('../../utils/effect')
const { screen } = require('../../utils/screen')

const shown = new Set(['live', 'paused'])

Page(screen('benefits', {
  data: { cards: [], usable: [], others: [], joined: true },
  async load() {
    const me = await api.get('/api/v1/me')
    const items = me.resident ? withGifts((await api.get('/api/v1/me/benefits')).items, this.data.t) : []
    const held = me.resident ? (await api.get('/api/v1/me/cards')).items : []
    const cards = held.map(card => ({ ...card, benefits: card.benefits.filter(each => shown.has(each.state)) }))
    this.setData({ cards, joined: me.resident !== null, usable: items.filter(offer => offer.available), others: items.filter(offer => !offer.available) })
  },
  onOffer(event) { wx.navigateTo({ url: `/pages/benefit/index?id=${event.currentTarget.dataset.id}` }) },
  onJoin() { wx.navigateTo({ url: '/pages/join/index' }) },
}))

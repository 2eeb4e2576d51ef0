const api = require('../../utils/api')
const { withGifts } = require('../../utils/effect')
const { screen } = require('../../utils/screen')

Page(screen('benefits', {
  data: { usable: [], others: [], joined: true },
  async load() {
    const me = await api.get('/api/v1/me')
    const items = me.resident ? withGifts((await api.get('/api/v1/me/benefits')).items, this.data.t) : []
    this.setData({ joined: me.resident !== null, usable: items.filter(offer => offer.available), others: items.filter(offer => !offer.available) })
  },
  onOffer(event) { wx.navigateTo({ url: `/pages/benefit/index?id=${event.currentTarget.dataset.id}` }) },
  onJoin() { wx.navigateTo({ url: '/pages/join/index' }) },
}))

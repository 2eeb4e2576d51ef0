const api = require('../../utils/api')
const { screen } = require('../../utils/screen')

Page(screen('waivers', {
  data: { joined: true, items: [], next: null },
  async load() {
    const joined = await api.joined()
    const { items, next } = joined ? await api.get('/api/v1/me/waiver-orders') : { items: [], next: null }
    this.setData({ joined, items, next })
  },
  onMore() {
    return this.attempt(async () => {
      const page = await api.get('/api/v1/me/waiver-orders', { cursor: this.data.next })
      this.setData({ items: this.data.items.concat(page.items), next: page.next })
    })
  },
  onJoin() { wx.navigateTo({ url: '/pages/join/index' }) },
  onOrder(event) { wx.navigateTo({ url: `/pages/waiver/index?id=${event.currentTarget.dataset.id}` }) },
}))

const api = require('../../utils/api')
const { screen } = require('../../utils/screen')

Page(screen('vouchers', {
  data: { joined: true, items: [], next: null, code: '' },
  async load() {
    const joined = await api.joined()
    const page = joined ? await api.get('/api/v1/me/vouchers') : { items: [], next: null }
    this.setData({ joined, items: page.items, next: page.next })
  },
  onCode(event) { this.setData({ code: event.detail.value }) },
  onFound() {
    return this.attempt(async () => {
      const voucher = await api.post('/api/v1/me/vouchers', { code: this.data.code.trim() })
      this.setData({ code: '' })
      await this.load()
      wx.showToast({ title: this.data.t.yours.replace('{title}', voucher.title), icon: 'none' })
    })
  },
  onMore() {
    return this.attempt(async () => {
      const page = await api.get('/api/v1/me/vouchers', { cursor: this.data.next })
      this.setData({ items: this.data.items.concat(page.items), next: page.next })
    })
  },
  onJoin() { wx.navigateTo({ url: '/pages/join/index' }) },
  onBenefit(event) { wx.navigateTo({ url: `/pages/benefit/index?id=${event.currentTarget.dataset.id}` }) },
}))

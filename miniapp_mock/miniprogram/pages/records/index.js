const api = require('../../utils/api')
const filed = require('../../utils/filed')
const { screen } = require('../../utils/screen')

const PATHS = { uses: '/api/v1/me/redemptions', looks: '/api/v1/me/access-log' }

Page(screen('records', {
  data: { tab: 'uses', items: [], next: null, tabs: ['uses', 'complaints', 'looks'] },
  async load() {
    const page = await this.page()
    this.setData({ items: page.items, next: page.next })
  },
  async page(cursor) {
    if (this.data.tab === 'complaints') return { items: filed.all(), next: null }
    const joined = (await api.get('/api/v1/me')).resident !== null
    return joined ? api.get(PATHS[this.data.tab], cursor && { cursor }) : { items: [], next: null }
  },
  onTab(event) {
    this.setData({ tab: event.currentTarget.dataset.tab, items: [], loading: true })
    return this.reload()
  },
  onMore() {
    return this.attempt(async () => {
      const page = await this.page(this.data.next)
      this.setData({ items: this.data.items.concat(page.items), next: page.next })
    })
  },
  onComplaint(event) { wx.navigateTo({ url: `/pages/complaint/index?reference=${event.currentTarget.dataset.reference}` }) },
  onAnother() { wx.navigateTo({ url: '/pages/complaint/index' }) },
}))

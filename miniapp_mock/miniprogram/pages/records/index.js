const api = require('../../utils/api')
const filed = require('../../utils/filed')
const { contest } = require('../../utils/ledger')
const { screen } = require('../../utils/screen')

const PATHS = { uses: '/api/v1/me/redemptions', holds: '/api/v1/me/holds', objections: '/api/v1/me/objections', looks: '/api/v1/me/access-log' }
const MOST_FOLLOWED = 8

Page(screen('records', {
  data: { tab: 'uses', items: [], next: null, tabs: ['uses', 'holds', 'complaints', 'objections', 'looks'] },
  onLoad({ tab = 'uses' }) { this.setData({ tab }) },
  async load() {
    const { items, next } = await this.newest(this.page(this.data.tab))
    this.setData({ items, next })
  },
  async page(tab, cursor) {
    if (tab === 'complaints') return { items: await followed(filed.all()), next: null }
    return (await api.joined()) ? api.get(PATHS[tab], cursor && { cursor }) : { items: [], next: null }
  },
  onTab(event) {
    this.setData({ tab: event.currentTarget.dataset.tab, items: [], loading: true })
    return this.reload()
  },
  onMore() {
    return this.attempt(async () => {
      const page = await this.newest(this.page(this.data.tab, this.data.next))
      this.setData({ items: this.data.items.concat(page.items), next: page.next })
    })
  },
  onNotMe(event) {
    const { id, benefit, merchant } = this.data.items[event.currentTarget.dataset.index]
    contest({ kind: 'redemption', id, about: `${benefit} · ${merchant}` }, 'mine')
  },
  onComplaint(event) { wx.navigateTo({ url: `/pages/complaint/index?reference=${event.currentTarget.dataset.reference}` }) },
  onAnother() { wx.navigateTo({ url: '/pages/complaint/index' }) },
}))

// The newest complaints with their state and clock, as far as the server can be asked; the others as they are kept here.
function followed(complaints) {
  return Promise.all(complaints.map((each, place) => {
    if (place >= MOST_FOLLOWED) return each
    return api.open('GET', `/api/v1/complaints/${encodeURIComponent(each.reference)}`, { secret: each.secret })
      .then(({ state, due_at }) => Object.assign({}, each, { state, due_at }), () => each)
  }))
}

const api = require('../../../utils/api')
const { screen } = require('../../../utils/screen')

const DIGITS = 8

Page(screen('desk', {
  data: { shop: null, typed: '', waiting: 0, unread: 0 },
  async load() {
    const me = await api.me()
    const shop = me.memberships[0]
    if (!shop) throw new api.Problem(403, { code: 'not_clerk', title: this.data.t.notClerk, detail: this.data.t.notClerkWhy })
    const [complaints, { unread }] = await Promise.all([api.get('/api/v1/desk/complaints', { state: 'accepted' }), api.get('/api/v1/me/messages', { limit: 1 })])
    this.setData({ shop, waiting: complaints.items.length, unread })
  },
  async onScan() {
    const { result } = await wx.scanCode({ onlyFromCamera: true, scanType: ['qrCode'] }).catch(() => ({}))
    if (result) this.redeem(result)
  },
  onTyped(event) { this.setData({ typed: event.detail.value.replace(/\s/g, '') }) },
  onCheck() {
    if (this.data.typed.length !== DIGITS) return wx.showToast({ title: this.data.t.eight, icon: 'none' })
    return this.redeem(this.data.typed)
  },
  redeem(payload) {
    this.setData({ typed: '' })
    wx.navigateTo({ url: `/merchant/pages/redeem/index?payload=${encodeURIComponent(payload)}` })
  },
}))

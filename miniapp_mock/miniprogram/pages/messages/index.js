const api = require('../../utils/api')
const { screen } = require('../../utils/screen')

// Where a kind of message leads, if anywhere; `id` is what it speaks of.
const LEADS = {
  benefit_used: () => '/pages/records/index',
  benefit_returned: () => '/pages/records/index',
  benefit_opened: id => `/pages/benefit/index?id=${id}`,
  benefit_changed: id => `/pages/benefit/index?id=${id}`,
  complaint_to_answer: () => '/merchant/pages/complaints/index',
  complaint_closed: () => '/merchant/pages/complaints/index',
  waiver_to_confirm: id => `/pages/waiver/index?id=${id}`,
  waiver_to_pay: id => `/pages/waiver/index?id=${id}`,
  waiver_overdue: id => `/pages/waiver/index?id=${id}`,
  restricted: () => '/pages/restrictions/index',
  code_replayed: () => '/pages/records/index',
}
const DECISIONS = ['objection_upheld', 'objection_rejected']

Page(screen('messages', {
  data: { items: [], next: null, template: '' },
  // What is shown counts as read from then on, and nothing newer; it keeps its mark until the screen is opened again.
  async load() {
    const { items, next, unread, wechat_template: template } = await api.get('/api/v1/me/messages')
    this.setData({ items: items.map(led), next, template })
    if (unread) await api.put(`/api/v1/me/messages/read-mark?until=${items[0].id}`)
  },
  onMore() {
    return this.attempt(async () => {
      const page = await api.get('/api/v1/me/messages', { cursor: this.data.next })
      this.setData({ items: this.data.items.concat(page.items.map(led)), next: page.next })
    })
  },
  onMessage(event) {
    const { kind, object_id: id } = this.data.items[event.currentTarget.dataset.index]
    if (LEADS[kind]) return wx.navigateTo({ url: LEADS[kind](id) })
    return DECISIONS.includes(kind) ? this.toObjections() : undefined
  },
  async toObjections() {
    wx.navigateTo({ url: (await api.joined()) ? '/pages/records/index?tab=objections' : '/merchant/pages/credit/index' })
  },
  async onWeChat() {
    const { t, template } = this.data
    const answers = await wx.requestSubscribeMessage({ tmplIds: [template] }).catch(() => ({}))
    wx.showToast({ title: answers[template] === 'accept' ? t.wechatYes : t.wechatNo, icon: 'none' })
  },
}))

function led(item) {
  return Object.assign({ leads: item.kind in LEADS || DECISIONS.includes(item.kind) }, item)
}

const api = require('../../utils/api')
const session = require('../../utils/session')
const { screen } = require('../../utils/screen')

Page(screen('me', {
  data: { me: null, size: 'normal', sizes: ['normal', 'elder', 'huge'], unread: 0 },
  async load() {
    const [me, { unread }] = await Promise.all([api.me(), api.get('/api/v1/me/messages', { limit: 1 })])
    this.setData({ size: session.size(), me, unread })
  },
  onSize(event) {
    session.setSize(event.currentTarget.dataset.size)
    this.setData({ size: session.size() })
    this.dress()
  },
  onInvitation() {
    return this.attempt(async () => {
      const { confirm, content } = await wx.showModal({ title: this.data.t.invitation, editable: true, placeholderText: 'ABCD-EFGH-JKMN' })
      if (!confirm || !content) return
      await api.post('/api/v1/me/desk', { invitation: content })
      await this.reload()
    })
  },
  onLanguage() {
    session.setLanguage(this.data.lang === 'zh' ? 'en' : 'zh')
    this.dress()
    return this.reload()
  },
  onLeave() {
    return this.attempt(async () => {
      if (!(await this.confirm(this.data.t.leave, this.data.t.leaveSure))) return
      await api.signOut()
      wx.reLaunch({ url: '/pages/home/index' })
    })
  },
}))

const api = require('../../utils/api')
const session = require('../../utils/session')
const { screen } = require('../../utils/screen')

Page(screen('me', {
  data: { me: null, elder: false },
  async load() {
    this.setData({ elder: session.elder(), me: await api.get('/api/v1/me') })
  },
  onElder(event) {
    session.setElder(event.detail.value)
    this.dress()
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

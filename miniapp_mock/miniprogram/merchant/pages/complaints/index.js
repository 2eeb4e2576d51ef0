const api = require('../../../utils/api')
const { screen } = require('../../../utils/screen')

Page(screen('answers', {
  data: { items: [], answers: {} },
  async load() {
    this.setData({ items: (await api.get('/api/v1/desk/complaints', { state: 'accepted' })).items })
  },
  onText(event) { this.setData({ [`answers.${event.currentTarget.dataset.index}`]: event.detail.value }) },
  onSend(event) {
    const { index } = event.currentTarget.dataset
    return this.attempt(async () => {
      const { t, items, answers } = this.data
      const note = (answers[index] || '').trim()
      if (!note) return wx.showToast({ title: t.empty, icon: 'none' })
      if (!(await this.confirm(t.ask, t.askWhat))) return undefined
      await api.post(`/api/v1/desk/complaints/${items[index].id}/answer`, { note }, api.newKey())
      this.setData({ answers: {} })
      return this.load()
    })
  },
}))

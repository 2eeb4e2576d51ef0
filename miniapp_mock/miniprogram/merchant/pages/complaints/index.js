const api = require('../../../utils/api')
const { screen } = require('../../../utils/screen')

Page(screen('answers', {
  data: { items: [], answers: {} },
  async load() {
    this.setData({ items: (await api.get('/api/v1/desk/complaints', { state: 'accepted' })).items })
  },
  // A draft belongs to its complaint, wherever a refresh puts it: an answer is public and cannot be taken back.
  onText(event) { this.draft(event.currentTarget.dataset.id, event.detail.value) },
  draft(id, words) { this.setData({ answers: Object.assign({}, this.data.answers, { [id]: words }) }) },
  onSend(event) {
    const { id } = event.currentTarget.dataset
    return this.attempt(async () => {
      const { t, answers } = this.data
      const note = (answers[id] || '').trim()
      if (!note) return wx.showToast({ title: t.empty, icon: 'none' })
      if (!(await this.confirm(t.ask, t.askWhat))) return undefined
      await this.once(`/api/v1/desk/complaints/${id}/answer`, { note })
      this.draft(id, '')
      return this.load()
    })
  },
}))

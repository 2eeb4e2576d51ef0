const api = require('../../utils/api')
const { screen } = require('../../utils/screen')

Page(screen('consents', {
  data: { consents: [] },
  async load() {
    this.setData({ consents: (await api.me()).consents })
  },
  onAgree(event) {
    const consent = this.data.consents[event.currentTarget.dataset.index]
    return this.attempt(async () => {
      await api.put(`/api/v1/me/consents/${consent.purpose}?text_version=${consent.text_version}`)
      await this.load()
    })
  },
  onWithdraw(event) {
    const consent = this.data.consents[event.currentTarget.dataset.index]
    return this.attempt(async () => {
      if (!(await this.confirm(this.data.t.takeBack, consent.on_withdrawal))) return
      await api.remove(`/api/v1/me/consents/${consent.purpose}`)
      await this.load()
    })
  },
}))

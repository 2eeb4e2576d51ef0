const api = require('../../utils/api')
const filed = require('../../utils/filed')
const { screen } = require('../../utils/screen')

const OPEN = ['filed', 'accepted', 'answered']

Page(screen('complaint', {
  data: { reference: '', secret: '', found: null, open: false },
  onLoad({ reference = '' }) {
    this.setData({ reference, secret: filed.secretOf(reference) })
  },
  async load() {
    const { reference, secret } = this.data
    if (reference && secret) this.show(await api.open('GET', `/api/v1/complaints/${encodeURIComponent(reference.trim())}`, { secret: secret.trim() }))
  },
  show(found) {
    this.setData({ found, open: OPEN.indexOf(found.state) >= 0 })
  },
  onReference(event) { this.setData({ reference: event.detail.value }) },
  onSecret(event) { this.setData({ secret: event.detail.value }) },
  onLook() {
    return this.attempt(async () => {
      if (!this.data.reference.trim() || !this.data.secret.trim()) return wx.showToast({ title: this.data.t.need, icon: 'none' })
      await this.load()
      return filed.keep({ reference: this.data.found.reference, secret: this.data.secret.trim(), merchant: this.data.found.merchant, kind: this.data.found.kind })
    })
  },
  onTakeBack() {
    return this.attempt(async () => {
      const { t, reference, secret } = this.data
      if (!(await this.confirm(t.takeBack, t.takeBackSure))) return
      this.show(await api.open('POST', `/api/v1/complaints/${encodeURIComponent(reference.trim())}/withdrawal`, { secret: secret.trim() }))
    })
  },
}))

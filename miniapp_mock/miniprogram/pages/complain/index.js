const api = require('../../utils/api')
const filed = require('../../utils/filed')
const { base64 } = require('../../utils/photos')
const { screen } = require('../../utils/screen')
const { fill } = require('../../utils/words')

const MOST_PHOTOS = 3

Page(screen('complain', {
  data: { name: '', kind: 'complaint', story: '', contact: '', photos: [], receipt: null, today: '', photoWords: '', loading: false, most: MOST_PHOTOS },
  onLoad({ code, name }) {
    this.code = code
    this.setData({ name: decodeURIComponent(name || ''), photoWords: fill(this.data.t.photos, { most: MOST_PHOTOS }), today: new Date(Date.now() + 8 * 3600 * 1000).toISOString().slice(0, 10) })
  },
  onKind(event) { this.setData({ kind: event.currentTarget.dataset.kind }) },
  onText(event) { this.setData({ story: event.detail.value }) },
  onContact(event) { this.setData({ contact: event.detail.value }) },
  async onAdd() {
    const chosen = await wx.chooseMedia({ count: MOST_PHOTOS - this.data.photos.length, mediaType: ['image'], sizeType: ['compressed'] }).catch(() => ({ tempFiles: [] }))
    this.setData({ photos: this.data.photos.concat(chosen.tempFiles.map(file => file.tempFilePath)).slice(0, MOST_PHOTOS) })
  },
  onDrop(event) {
    const { index } = event.currentTarget.dataset
    this.setData({ photos: this.data.photos.filter((_, place) => place !== index) })
  },
  onLook(event) { wx.previewImage({ urls: this.data.photos, current: this.data.photos[event.currentTarget.dataset.index] }) },
  onSend() {
    return this.attempt(async () => {
      const { t, kind, contact } = this.data
      const text = this.data.story.trim()
      if (!text) return wx.showToast({ title: t.empty, icon: 'none' })
      if (!(await this.confirm(t.ask, t.askWhat))) return undefined
      const photos = await Promise.all(this.data.photos.map(base64))
      const receipt = await this.once(`/api/v1/merchants/${this.code}/complaints`, { kind, text, contact: contact.trim(), photos }, file)
      filed.keep({ reference: receipt.reference, secret: receipt.secret, merchant: this.data.name, kind })
      return this.setData({ receipt })
    })
  },
  onFollow() { wx.redirectTo({ url: `/pages/complaint/index?reference=${this.data.receipt.reference}` }) },
}))

function file(path, filing, key) {
  return api.open('POST', path, filing, key)
}

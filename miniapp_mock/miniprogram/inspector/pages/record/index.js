const api = require('../../../utils/api')
const { base64 } = require('../../../utils/photos')
const { screen } = require('../../../utils/screen')

const MOST_PHOTOS = 3
const MOST_FINDINGS = 20

Page(screen('inspect', {
  data: {
    credit: null, kinds: ['routine_inspection', 'random_inspection', 'food_inspection', 'fire_inspection'], kind: 'routine_inspection',
    results: ['passed', 'corrected_on_site', 'correction_ordered', 'failed'], result: '', risks: ['low', 'moderate', 'high'], risk: 'low',
    finding: '', corrected: false, findings: [], note: '', photos: [], most: MOST_PHOTOS, mostFindings: MOST_FINDINGS,
  },
  onLoad({ code }) {
    this.code = code
  },
  async load() {
    this.setData({ credit: await api.open('GET', `/api/v1/merchants/${this.code}`) })
  },
  onKind(event) { this.setData({ kind: event.currentTarget.dataset.word }) },
  onResult(event) { this.setData({ result: event.currentTarget.dataset.word }) },
  onRisk(event) { this.setData({ risk: event.currentTarget.dataset.word }) },
  onFinding(event) { this.setData({ finding: event.detail.value }) },
  onCorrected(event) { this.setData({ corrected: event.detail.value }) },
  onNote(event) { this.setData({ note: event.detail.value }) },
  onAddFinding() {
    const { finding, risk, corrected, findings } = this.data
    if (!finding.trim()) return
    this.setData({ findings: findings.concat({ text: finding.trim(), risk, corrected, place: findings.length }), finding: '', risk: 'low', corrected: false })
  },
  onDropFinding(event) {
    const { index } = event.currentTarget.dataset
    this.setData({ findings: this.data.findings.filter((_, place) => place !== index).map((each, place) => Object.assign({}, each, { place })) })
  },
  async onAdd() {
    const chosen = await wx.chooseMedia({ count: MOST_PHOTOS - this.data.photos.length, mediaType: ['image'], sizeType: ['compressed'] }).catch(() => ({ tempFiles: [] }))
    this.setData({ photos: this.data.photos.concat(chosen.tempFiles.map(file => file.tempFilePath)).slice(0, MOST_PHOTOS) })
  },
  onDrop(event) {
    const { index } = event.currentTarget.dataset
    this.setData({ photos: this.data.photos.filter((_, place) => place !== index) })
  },
  onSend() {
    return this.attempt(async () => {
      const { t, kind, result, note } = this.data
      if (!result) return wx.showToast({ title: t.choose, icon: 'none' })
      if (this.data.finding.trim()) this.onAddFinding()
      if (!(await this.confirm(t.ask, t.askWhat))) return undefined
      const findings = this.data.findings.map(({ text, risk, corrected }) => ({ text, risk, corrected }))
      const photos = await Promise.all(this.data.photos.map(base64))
      await this.once(`/api/v1/merchants/${this.code}/inspections`, { catalogue_code: kind, result, note: note.trim(), findings, photos })
      wx.showToast({ title: t.sent })
      return wx.redirectTo({ url: `/pages/merchant/index?code=${this.code}` })
    })
  },
}))

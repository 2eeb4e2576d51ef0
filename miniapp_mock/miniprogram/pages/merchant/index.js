const { server } = require('../../config')
const api = require('../../utils/api')
const { screen } = require('../../utils/screen')
const { merchantCodeOf } = require('../../utils/scan')

const SECTIONS = ['licences', 'inspections', 'commitments', 'honours', 'penalties']

Page(screen('merchant', {
  data: { credit: null, sections: [], opened: '', inspecting: false },
  // WeChat opens a scanned link as `q`, a mini-program code as `scene`.
  onLoad(options) {
    this.code = options.code || merchantCodeOf(decodeURIComponent(options.q || '')) || options.scene || ''
    this.setData({ inspecting: options.inspect === '1' })
  },
  async load() {
    const credit = await api.open('GET', `/m/${this.code}`)
    credit.rating.why.forEach(each => placed(each.parts))
    placed(credit.complaints.recent)
    placed(credit.reviews.recent)
    this.setData({ credit, sections: SECTIONS.map(name => ({ name, facts: placed(credit[name]).map(fact => withPhotos(withFindings(fact), credit.code)) })) })
  },
  onWhy(event) {
    const { indicator } = event.currentTarget.dataset
    this.setData({ opened: this.data.opened === indicator ? '' : indicator })
  },
  onPhoto(event) {
    const { urls, current } = event.currentTarget.dataset
    wx.previewImage({ urls, current })
  },
  onInspect() { wx.navigateTo({ url: `/inspector/pages/record/index?code=${this.code}` }) },
  onComplain() { wx.navigateTo({ url: `/pages/complain/index?code=${this.code}&name=${encodeURIComponent(this.data.credit.who.name)}` }) },
  onRate() { wx.navigateTo({ url: `/pages/rate/index?code=${this.code}&name=${encodeURIComponent(this.data.credit.who.name)}` }) },
  onShareAppMessage() { return { title: this.data.credit.who.name, path: `/pages/merchant/index?code=${this.code}` } },
}))

// Facts have no name of their own: their place in the list is what tells them apart while the list is drawn.
function placed(list) {
  return list.map((each, place) => Object.assign(each, { place }))
}

function withPhotos(fact, code) {
  return Object.assign(fact, { photos: Array.from({ length: fact.photos }, (_, place) => `${server}/m/${code}/inspections/${fact.id}/photos/${place + 1}`) })
}

function withFindings(fact) {
  placed(fact.findings)
  return fact
}

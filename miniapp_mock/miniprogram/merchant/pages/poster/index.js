const api = require('../../../utils/api')
const { server } = require('../../../config')
const { screen } = require('../../../utils/screen')
const words = require('../../../utils/words')

const UNREACHED = { statusCode: 0 }

Page(screen('poster', {
  data: { shop: null, symbol: '' },
  async load() {
    const shop = await api.get('/api/v1/desk/merchant')
    this.setData({ shop, symbol: `${server}/m/${shop.code}/qr.png?size=600` })
  },
  onSheet(event) {
    return this.attempt(async () => {
      wx.showLoading({ title: this.data.t.loadingWords })
      const file = await wx.downloadFile({ url: `${server}/m/${this.data.shop.code}/${event.currentTarget.dataset.sheet}.pdf` }).catch(() => UNREACHED).finally(() => wx.hideLoading())
      if (file.statusCode !== 200) throw this.missing(file)
      await wx.openDocument({ filePath: file.tempFilePath, fileType: 'pdf', showMenu: true })
    })
  },
  missing({ statusCode }) {
    const code = statusCode ? 'unknown' : 'offline'
    return new api.Problem(statusCode, { code, title: words.of('problems', this.data.lang)[code] })
  },
  onCredit() { wx.navigateTo({ url: `/pages/merchant/index?code=${this.data.shop.code}` }) },
}))

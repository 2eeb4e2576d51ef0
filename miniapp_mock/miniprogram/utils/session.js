// Who is signed in, in which language and in what size people read: kept on the phone.
const words = require('./words')

const TOKEN = 'token'
const LANGUAGE = 'language'
const ELDER = 'elder'

function token() {
  return wx.getStorageSync(TOKEN) || ''
}

function keepToken(value) {
  value ? wx.setStorageSync(TOKEN, value) : wx.removeStorageSync(TOKEN)
}

function language() {
  return wx.getStorageSync(LANGUAGE) || (wx.getAppBaseInfo().language.indexOf('en') === 0 ? 'en' : 'zh')
}

function setLanguage(value) {
  wx.setStorageSync(LANGUAGE, value)
  nameTabs()
}

function elder() {
  return wx.getStorageSync(ELDER) === true
}

function setElder(on) {
  wx.setStorageSync(ELDER, on)
}

function nameTabs() {
  const t = words.of('tabs', language())
  ;[t.home, t.benefits, t.code, t.me].forEach((text, index) => wx.setTabBarItem({ index, text }))
}

module.exports = { token, keepToken, language, setLanguage, elder, setElder, nameTabs }

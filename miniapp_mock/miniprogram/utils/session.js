// Who is signed in, in which language and in what size people read: kept on the phone.
const words = require('./words')

const TOKEN = 'token'
const JOINED = 'joined'
const LANGUAGE = 'language'
const SIZE = 'size'
const LOOKS = { normal: '', elder: 'elder', huge: 'elder huge' }

function token() {
  return wx.getStorageSync(TOKEN) || ''
}

function keepToken(value) {
  value ? wx.setStorageSync(TOKEN, value) : [TOKEN, JOINED].forEach(key => wx.removeStorageSync(key))
}

// Whether who is signed in was known to have joined. Nobody un-joins, so only a no has to be asked again.
function joined() {
  return wx.getStorageSync(JOINED) === true
}

function keepJoined(value) {
  wx.setStorageSync(JOINED, value)
}

function language() {
  return wx.getStorageSync(LANGUAGE) || (wx.getAppBaseInfo().language.indexOf('en') === 0 ? 'en' : 'zh')
}

function setLanguage(value) {
  wx.setStorageSync(LANGUAGE, value)
  nameTabs()
}

// In which size people read: normal, elder (4/3) or huge (2).
function size() {
  return wx.getStorageSync(SIZE) || 'normal'
}

function setSize(value) {
  wx.setStorageSync(SIZE, value)
}

// The classes of a screen in that size.
function look() {
  return LOOKS[size()]
}

// What the person is about to use the code for, by its title; forgotten when the mini-program is closed.
let intended = ''

function intend(title) {
  intended = title
}

function intention() {
  return intended
}

function nameTabs() {
  const t = words.of('tabs', language())
  ;[t.home, t.benefits, t.code, t.me].forEach((text, index) => wx.setTabBarItem({ index, text }))
}

module.exports = { token, keepToken, joined, keepJoined, language, setLanguage, size, setSize, look, intend, intention, nameTabs }

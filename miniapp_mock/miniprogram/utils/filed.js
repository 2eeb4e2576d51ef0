// Complaints filed from this phone: reference and secret, kept here only, since a complaint names nobody.
const FILED = 'filed'
const MOST = 50

function all() {
  return wx.getStorageSync(FILED) || []
}

function keep(complaint) {
  wx.setStorageSync(FILED, [complaint].concat(all().filter(each => each.reference !== complaint.reference)).slice(0, MOST))
}

function secretOf(reference) {
  const found = all().filter(each => each.reference === reference)[0]
  return found ? found.secret : ''
}

module.exports = { all, keep, secretOf }

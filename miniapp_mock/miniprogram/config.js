// Which server this mini-program talks to: what ext.json of the release says, or the one on the developer's own machine.
const ext = wx.getExtConfigSync()

module.exports = { server: ext.server || 'http://127.0.0.1:8000' }

const api = require('./utils/api')
const session = require('./utils/session')

App({
  onLaunch() {
    session.nameTabs()
    api.ready().catch(() => {}) // the screen that needs it asks again, and tells what is wrong
  },
})

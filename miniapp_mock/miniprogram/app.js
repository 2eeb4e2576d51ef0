const session = require('./utils/session')

App({
  onLaunch() {
    session.nameTabs()
  },
})

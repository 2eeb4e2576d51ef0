const api = require('./utils/api')
const front = require('./utils/front')
const session = require('./utils/session')

App({
  onLaunch({ path }) {
    session.nameTabs()
    if (path === 'pages/home/index') front.begin()
    else api.ready().catch(() => {}) // the screen that needs it asks again, and tells what is wrong
  },
})

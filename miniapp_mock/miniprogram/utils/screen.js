// What every screen shares: words in the chosen language, large text, loading, and telling a failure in the open.
const api = require('./api')
const session = require('./session')
const words = require('./words')

const OVERTAKEN = new Error('asked again meanwhile')

// Returns the definition for Page(): `load()` fetches what the screen shows, and runs whenever the screen is shown.
function screen(name, definition) {
  return Object.assign({}, definition, {
    data: Object.assign({ t: words.of(name, session.language()), lang: session.language(), look: session.look(), loading: true, problem: null }, definition.data),
    onLoad(options) {
      this.dress()
      if (definition.onLoad) definition.onLoad.call(this, options)
    },
    onShow() {
      if (this.data.lang !== session.language() || this.data.look !== session.look()) this.dress()
      if (definition.onShow) definition.onShow.call(this)
      if (this.load) this.reload()
    },
    onPullDownRefresh() {
      return Promise.resolve(this.load && this.reload()).then(() => wx.stopPullDownRefresh())
    },
    dress() {
      const t = words.of(name, session.language())
      this.setData({ t, lang: session.language(), look: session.look() })
      if (t.title) wx.setNavigationBarTitle({ title: t.title })
    },
    async reload() {
      try {
        await this.load()
        this.setData({ loading: false, problem: null })
      } catch (error) {
        if (error !== OVERTAKEN) this.setData({ loading: false, problem: told(error) })
      }
    },
    // Of several questions of a screen only the one asked last is answered: the others end where they are, whichever comes first.
    async newest(answer) {
      this.asked = answer
      const found = await answer.catch(error => { throw this.asked === answer ? error : OVERTAKEN })
      if (this.asked !== answer) throw OVERTAKEN
      return found
    },
    // Runs a deed of the user's; a failure is told in a dialog and loses nothing that was typed.
    async attempt(deed) {
      if (this.busy) return undefined
      this.busy = true
      this.setData({ sending: true })
      try {
        return await deed()
      } catch (error) {
        if (error === OVERTAKEN) return undefined
        const { title, lines } = told(error)
        await wx.showModal({ title, content: lines.join('\n'), showCancel: false, confirmText: this.data.t.understood })
        return undefined
      } finally {
        this.busy = false
        this.setData({ sending: false })
      }
    },
    // A deed is done once, however often it has to be tried: after a lost connection the same has the same key, anything else a new one.
    async once(path, body, post = api.post) {
      const deed = path + JSON.stringify(body)
      if (!this.trying || this.trying.deed !== deed) this.trying = { deed, key: api.newKey() }
      const done = await post(path, body, this.trying.key).catch(error => {
        if (error.status >= 400 && error.status < 500) this.trying = null
        throw error
      })
      this.trying = null
      return done
    },
    async confirm(title, content) {
      const { confirm } = await wx.showModal({ title, content, cancelText: this.data.t.cancel, confirmText: this.data.t.sure })
      return confirm
    },
  })
}

function told(error) {
  if (error.code === undefined) throw error
  return { code: error.code, title: error.title, lines: [].concat(error.message && error.message !== error.title ? error.message : [], error.reasons.map(sentence)) }
}

function sentence(reason) {
  const remedy = reason.remedy && reason.remedy.message ? reason.remedy.message : reason.remedy
  return [reason.message || reason.code, remedy].filter(Boolean).join('。')
}

module.exports = { screen }

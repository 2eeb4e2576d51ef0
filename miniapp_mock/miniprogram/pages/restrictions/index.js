const api = require('../../utils/api')
const { contest } = require('../../utils/ledger')
const { screen } = require('../../utils/screen')
const { fill } = require('../../utils/words')

const LOCAL_HOURS = 8
const LIFTED = ['commitment', 'objection']

Page(screen('restrictions', {
  data: { joined: true, items: [], next: null },
  async load() {
    const joined = await api.joined()
    const { items, next } = joined ? await api.get('/api/v1/me/restrictions') : { items: [], next: null }
    this.show(joined, items, next)
  },
  show(joined, items, next) {
    const { t } = this.data
    this.setData({ joined, next, items: items.map(item => Object.assign({}, item, { stands: standing(item), first: isFirst(item, items), reasons: reasonsOf(item, t), why: fill(t.why, { month: item.month.slice(0, 7) }) })) })
  },
  onMore() {
    return this.attempt(async () => {
      const page = await api.get('/api/v1/me/restrictions', { cursor: this.data.next })
      this.show(true, this.data.items.concat(page.items), page.next)
    })
  },
  onCommit(event) {
    const { id, title } = this.data.items[event.currentTarget.dataset.index]
    return this.attempt(async () => {
      const promise = fill(this.data.t.promise, { title })
      if (!(await this.confirm(this.data.t.commit, promise))) return
      await api.post(`/api/v1/me/restrictions/${id}/commitment`, { text: promise })
      wx.showToast({ title: this.data.t.lifted })
      await this.load()
    })
  },
  onObject(event) {
    const { id, title, operator, month } = this.data.items[event.currentTarget.dataset.index]
    contest({ kind: 'restriction', id, about: `${title} · ${operator} · ${month.slice(0, 7)}` }, 'mine')
  },
  onJoin() { wx.navigateTo({ url: '/pages/join/index' }) },
}))

// Where a bar stands today, by the city's days: `until` is the first day on which it is over.
function standing({ lifted, bar_from: from, bar_until: until }) {
  const today = new Date(Date.now() + LOCAL_HOURS * 3600 * 1000).toISOString().slice(0, 10)
  if (LIFTED.includes(lifted)) return `lifted_${lifted}`
  return today < from ? 'coming' : today < until ? 'inForce' : 'over'
}

// A commitment lifts the first bar at an operator under a policy, and no other.
function isFirst({ policy, operator }, items) {
  return !items.some(each => each.lifted === 'commitment' && each.policy === policy && each.operator === operator)
}

function reasonsOf({ counts }, t) {
  return counts.filter(each => each.count).map(each => fill(t.count, { title: each.title, count: each.count, least: each.listed_from }))
}

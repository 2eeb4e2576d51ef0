// Entries by indicator: the sums stand, what is in one opens at a tap, and who it is about may contest a record in it.
Component({
  properties: { groups: Array, look: String, lang: String, object: String },
  data: { opened: '' },
  methods: {
    toggle(event) {
      const { indicator } = event.currentTarget.dataset
      this.setData({ opened: this.data.opened === indicator ? '' : indicator })
    },
    contest(event) {
      const { id, about } = event.currentTarget.dataset
      this.triggerEvent('contest', { kind: 'record', id, about })
    },
  },
})

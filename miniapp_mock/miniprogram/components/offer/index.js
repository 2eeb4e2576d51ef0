// A benefit in a list: what it is, and every reason when it cannot be used.
Component({
  properties: { offer: Object, t: Object, look: String },
  methods: {
    open() {
      this.triggerEvent('open')
    },
  },
})

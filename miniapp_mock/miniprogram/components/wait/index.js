// Stands where a screen's content will be: a skeleton while it loads, what went wrong and a way on when it failed.
Component({
  properties: { loading: Boolean, problem: Object, again: String, words: String },
  methods: {
    retry() {
      this.triggerEvent('retry')
    },
  },
})

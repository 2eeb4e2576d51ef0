// Why something is refused, every reason with what can be done about it. One code may say several things, so each has its place.
Component({
  properties: { items: Array },
  data: { placed: [] },
  observers: {
    items(items) {
      this.setData({ placed: (items || []).map((each, place) => Object.assign({ place }, each)) })
    },
  },
})

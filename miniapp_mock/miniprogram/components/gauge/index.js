// A half circle that is filled as far as the points reach on the scale.
const HALF_TURN = 180

Component({
  properties: { points: Number, most: { type: Number, value: 1000 }, tier: String },
  data: { turn: 0 },
  observers: {
    'points, most'(points, most) {
      this.setData({ turn: Math.round(HALF_TURN * Math.min(1, Math.max(0, points / (most || 1)))) })
    },
  },
})

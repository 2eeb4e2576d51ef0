// Merchants around a place on a plain map: north is up, both directions on one scale, rings say how far.
const RING_STEPS = [100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000]
const METRES_A_DEGREE = 111320
const EDGE = 24

// Around `here`, where the person is; without it around the middle of the places themselves.
function draw(canvas, { width, height }, items, here) {
  const ratio = wx.getWindowInfo().pixelRatio
  canvas.width = width * ratio
  canvas.height = height * ratio
  const context = canvas.getContext('2d')
  context.scale(ratio, ratio)
  context.fillStyle = '#f4f7f5'
  context.fillRect(0, 0, width, height)
  const known = items.filter(item => item.latitude !== null)
  const placed = known.map(item => Object.assign({ item }, metres(item, here || middle(known))))
  const farthest = placed.reduce((most, { east, north }) => Math.max(most, Math.hypot(east, north)), 50)
  const scale = (Math.min(width, height) / 2 - EDGE) / farthest
  rings(context, width, height, scale, farthest)
  placed.forEach(({ item, east, north }) => dot(context, width / 2 + east * scale, height / 2 - north * scale, item.colour || '#565d59', item.grade || ''))
  if (here) dot(context, width / 2, height / 2, '#1a1f1d', '')
}

function middle(items) {
  const mean = name => items.reduce((sum, item) => sum + item[name], 0) / items.length
  return { latitude: mean('latitude'), longitude: mean('longitude') }
}

function metres(item, here) {
  return {
    east: (item.longitude - here.longitude) * METRES_A_DEGREE * Math.cos(here.latitude * Math.PI / 180),
    north: (item.latitude - here.latitude) * METRES_A_DEGREE,
  }
}

function rings(context, width, height, scale, farthest) {
  context.strokeStyle = '#c4ccc8'
  context.fillStyle = '#565d59'
  context.font = '12px sans-serif'
  RING_STEPS.filter(step => step <= farthest).slice(-2).forEach(step => {
    context.beginPath()
    context.arc(width / 2, height / 2, step * scale, 0, 2 * Math.PI)
    context.stroke()
    context.fillText(step < 1000 ? `${step} m` : `${step / 1000} km`, width / 2 + 4, height / 2 - step * scale - 4)
  })
}

function dot(context, x, y, colour, letter) {
  context.beginPath()
  context.arc(x, y, letter ? 10 : 6, 0, 2 * Math.PI)
  context.fillStyle = colour
  context.fill()
  context.fillStyle = '#ffffff'
  context.font = 'bold 12px sans-serif'
  context.textAlign = 'center'
  context.fillText(letter, x, y + 4)
  context.textAlign = 'left'
}

module.exports = { draw }

// How the points went, as a line of steps: a change holds until the next.
const LEFT = 44
const EDGE = 20
const STEP = 10

// `changes`: newest first, each with the points it added and when; `points`: what they came to.
function draw(canvas, { width, height }, changes, points) {
  const ratio = wx.getWindowInfo().pixelRatio
  canvas.width = width * ratio
  canvas.height = height * ratio
  const context = canvas.getContext('2d')
  context.scale(ratio, ratio)
  const levels = levelsOf(changes, points)
  const { low, high } = axisOf(levels)
  const y = level => height - EDGE - (level - low) / (high - low) * (height - 2 * EDGE)
  const x = place => LEFT + place / levels.length * (width - LEFT - EDGE)
  context.font = '12px sans-serif'
  context.fillStyle = '#565d59'
  context.strokeStyle = '#e3e6e4'
  ;[low, (low + high) / 2, high].forEach(level => {
    context.fillText(String(level), 4, y(level) + 4)
    context.beginPath()
    context.moveTo(LEFT, y(level))
    context.lineTo(width - EDGE, y(level))
    context.stroke()
  })
  context.strokeStyle = '#06634a'
  context.lineWidth = 2.5
  context.beginPath()
  levels.forEach((level, place) => {
    if (place) context.lineTo(x(place), y(levels[place - 1].points))
    context.lineTo(x(place), y(level.points))
  })
  context.lineTo(width - EDGE, y(points))
  context.stroke()
}

// Round numbers with room below and above: what changed fills the picture, however far from nothing it is.
function axisOf(levels) {
  const all = levels.map(level => level.points)
  const lowest = Math.min(...all)
  const highest = Math.max(...all)
  const room = Math.max(STEP, (highest - lowest) / 4)
  return { low: Math.max(0, Math.floor((lowest - room) / STEP) * STEP), high: Math.ceil((highest + room) / STEP) * STEP }
}

// Oldest first, from the first score on: the points after each moment at which something changed; changes of one moment are one level.
function levelsOf(changes, points) {
  const levels = []
  let after = points
  changes.forEach(change => {
    if (!levels.length || levels[levels.length - 1].at !== change.entered_at) levels.push({ at: change.entered_at, points: after })
    after -= change.points
  })
  if (!levels.length) levels.push({ at: null, points })
  return levels.reverse()
}

module.exports = { draw, levelsOf }

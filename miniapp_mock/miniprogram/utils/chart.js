// How the points went, as a line of steps: a change holds until the next.
const LEFT = 44
const EDGE = 20
const LEAST_SPAN = 20

// `changes`: newest first, each with the points it added and when; `points`: what they came to.
function draw(canvas, { width, height }, changes, points) {
  const ratio = wx.getWindowInfo().pixelRatio
  canvas.width = width * ratio
  canvas.height = height * ratio
  const context = canvas.getContext('2d')
  context.scale(ratio, ratio)
  const levels = levelsOf(changes, points)
  const low = Math.min(...levels.map(level => level.points))
  const high = Math.max(low + LEAST_SPAN, ...levels.map(level => level.points))
  const y = level => height - EDGE - (level - low) / (high - low) * (height - 2 * EDGE)
  const x = place => LEFT + place / Math.max(1, levels.length - 1) * (width - LEFT - EDGE)
  context.font = '12px sans-serif'
  context.fillStyle = '#565d59'
  context.strokeStyle = '#e3e6e4'
  ;[low, high].forEach(level => {
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
  context.stroke()
}

// Oldest first: the points after each moment at which something changed; changes of one moment are one level.
function levelsOf(changes, points) {
  const levels = []
  let after = points
  changes.forEach(change => {
    if (!levels.length || levels[levels.length - 1].at !== change.entered_at) levels.push({ at: change.entered_at, points: after })
    after -= change.points
  })
  levels.push({ at: null, points: after })
  return levels.reverse()
}

module.exports = { draw, levelsOf }

/** Patterned fills for the chart, so that areas are told apart without colour: slope and density differ by stage. */
interface Pattern {
  colour: string
  opacity: number
  /** Lines lean this way: 1 up, -1 down, 0 dots. */
  slope: 1 | -1 | 0
  size: number
}

const PATTERNS: Record<string, Pattern> = {
  gap: { colour: '#a3b1c6', opacity: 0.55, slope: 0, size: 6 },
  WARN: { colour: '#a3b1c6', opacity: 0.3, slope: 1, size: 16 },
  ALARM: { colour: '#56b4e9', opacity: 0.4, slope: 1, size: 12 },
  SEVERE: { colour: '#e69f00', opacity: 0.36, slope: -1, size: 10 },
}

/** A repeating fill for ECharts. */
export function patternFill(name: string, rem: number): { image: HTMLCanvasElement; repeat: 'repeat' } {
  const { colour, opacity, slope, size } = PATTERNS[name] ?? PATTERNS.WARN!
  const side = Math.round((size * rem) / 16)
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = side
  const pen = canvas.getContext('2d')
  if (pen) {
    pen.globalAlpha = opacity * (slope ? 0.35 : 0.2)
    pen.fillStyle = pen.strokeStyle = colour
    pen.fillRect(0, 0, side, side)
    pen.globalAlpha = opacity
    pen.lineWidth = Math.max(1, rem / 16)
    if (slope === 0) pen.fillRect(side / 2, side / 2, Math.max(1, rem / 12), Math.max(1, rem / 12))
    else strokeSlope(pen, side, slope)
  }
  return { image: canvas, repeat: 'repeat' }
}

function strokeSlope(pen: CanvasRenderingContext2D, side: number, slope: 1 | -1): void {
  pen.beginPath()
  for (const shift of [-side, 0, side]) {
    pen.moveTo(shift, slope > 0 ? side : 0)
    pen.lineTo(shift + side, slope > 0 ? 0 : side)
  }
  pen.stroke()
}

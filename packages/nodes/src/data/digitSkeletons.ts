/** One way of writing a digit: control points, and the pen's strokes through them. */
export interface Skeleton {
  /** Control points (x to the right, y down) in a unit box. */
  points: readonly (readonly [number, number])[];
  /**
   * Strokes as indices into `points`. The pen follows a Catmull–Rom spline through them: two points give a straight
   * line, a corner is where one stroke ends and the next begins, and a stroke that returns to its first point is closed
   * smoothly.
   */
  strokes: readonly (readonly number[])[];
}

/** The ways of writing each digit, by class. */
export const digitSkeletons: readonly (readonly Skeleton[])[] = [
  [
    {
      // an oval
      points: [
        [0.5, 0.08],
        [0.3, 0.24],
        [0.24, 0.52],
        [0.32, 0.8],
        [0.5, 0.92],
        [0.7, 0.78],
        [0.76, 0.48],
        [0.68, 0.2],
      ],
      strokes: [[0, 1, 2, 3, 4, 5, 6, 7, 0]],
    },
    {
      // a narrow one whose ends cross
      points: [
        [0.62, 0.1],
        [0.42, 0.18],
        [0.32, 0.5],
        [0.36, 0.8],
        [0.52, 0.92],
        [0.66, 0.74],
        [0.68, 0.42],
        [0.6, 0.18],
        [0.42, 0.1],
      ],
      strokes: [[0, 1, 2, 3, 4, 5, 6, 7, 8]],
    },
  ],
  [
    {
      // a bare stem
      points: [
        [0.5, 0.08],
        [0.5, 0.92],
      ],
      strokes: [[0, 1]],
    },
    {
      // with a flag
      points: [
        [0.36, 0.28],
        [0.53, 0.08],
        [0.53, 0.92],
      ],
      strokes: [
        [0, 1],
        [1, 2],
      ],
    },
    {
      // with a flag and a base
      points: [
        [0.36, 0.26],
        [0.52, 0.1],
        [0.52, 0.9],
        [0.32, 0.9],
        [0.72, 0.9],
      ],
      strokes: [
        [0, 1],
        [1, 2],
        [3, 4],
      ],
    },
  ],
  [
    {
      // with a flat base
      points: [
        [0.24, 0.3],
        [0.4, 0.1],
        [0.66, 0.14],
        [0.72, 0.36],
        [0.52, 0.64],
        [0.24, 0.9],
        [0.78, 0.9],
      ],
      strokes: [
        [0, 1, 2, 3, 4, 5],
        [5, 6],
      ],
    },
    {
      // with a loop at the base
      points: [
        [0.26, 0.26],
        [0.46, 0.09],
        [0.7, 0.2],
        [0.66, 0.46],
        [0.42, 0.78],
        [0.26, 0.88],
        [0.22, 0.76],
        [0.38, 0.74],
        [0.58, 0.88],
        [0.8, 0.82],
      ],
      strokes: [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
    },
  ],
  [
    {
      // two bows
      points: [
        [0.27, 0.2],
        [0.48, 0.08],
        [0.7, 0.2],
        [0.64, 0.4],
        [0.44, 0.47],
        [0.7, 0.56],
        [0.75, 0.76],
        [0.52, 0.92],
        [0.24, 0.82],
      ],
      strokes: [
        [0, 1, 2, 3, 4],
        [4, 5, 6, 7, 8],
      ],
    },
    {
      // a flat top
      points: [
        [0.26, 0.11],
        [0.72, 0.1],
        [0.46, 0.42],
        [0.7, 0.5],
        [0.76, 0.72],
        [0.56, 0.91],
        [0.26, 0.86],
      ],
      strokes: [
        [0, 1],
        [1, 2],
        [2, 3, 4, 5, 6],
      ],
    },
  ],
  [
    {
      // open above
      points: [
        [0.3, 0.1],
        [0.24, 0.54],
        [0.8, 0.52],
        [0.66, 0.12],
        [0.62, 0.92],
      ],
      strokes: [
        [0, 1],
        [1, 2],
        [3, 4],
      ],
    },
    {
      // closed above
      points: [
        [0.6, 0.08],
        [0.2, 0.62],
        [0.82, 0.62],
        [0.6, 0.92],
      ],
      strokes: [
        [0, 1],
        [1, 2],
        [0, 3],
      ],
    },
  ],
  [
    {
      // a bar, a neck and a bow
      points: [
        [0.76, 0.1],
        [0.36, 0.1],
        [0.3, 0.46],
        [0.56, 0.42],
        [0.75, 0.62],
        [0.6, 0.88],
        [0.26, 0.87],
      ],
      strokes: [
        [0, 1],
        [1, 2],
        [2, 3, 4, 5, 6],
      ],
    },
    {
      // one sweep
      points: [
        [0.74, 0.12],
        [0.44, 0.13],
        [0.34, 0.4],
        [0.6, 0.5],
        [0.7, 0.7],
        [0.52, 0.9],
        [0.26, 0.84],
      ],
      strokes: [[0, 1, 2, 3, 4, 5, 6]],
    },
  ],
  [
    {
      // a round back and a large bowl
      points: [
        [0.66, 0.08],
        [0.38, 0.3],
        [0.27, 0.62],
        [0.44, 0.91],
        [0.7, 0.8],
        [0.7, 0.58],
        [0.5, 0.48],
        [0.28, 0.64],
      ],
      strokes: [[0, 1, 2, 3, 4, 5, 6, 7]],
    },
    {
      // a straight back and a small bowl
      points: [
        [0.5, 0.06],
        [0.36, 0.4],
        [0.32, 0.74],
        [0.5, 0.92],
        [0.68, 0.78],
        [0.58, 0.61],
        [0.34, 0.72],
      ],
      strokes: [[0, 1, 2, 3, 4, 5, 6]],
    },
  ],
  [
    {
      // a bar and a stem
      points: [
        [0.24, 0.12],
        [0.76, 0.12],
        [0.44, 0.92],
      ],
      strokes: [
        [0, 1],
        [1, 2],
      ],
    },
    {
      // crossed
      points: [
        [0.24, 0.12],
        [0.76, 0.12],
        [0.44, 0.92],
        [0.36, 0.5],
        [0.74, 0.5],
      ],
      strokes: [
        [0, 1],
        [1, 2],
        [3, 4],
      ],
    },
    {
      // hooked and bent
      points: [
        [0.24, 0.26],
        [0.28, 0.12],
        [0.74, 0.12],
        [0.54, 0.5],
        [0.48, 0.92],
      ],
      strokes: [
        [0, 1],
        [1, 2],
        [2, 3, 4],
      ],
    },
  ],
  [
    {
      // one stroke that crosses itself
      points: [
        [0.66, 0.2],
        [0.48, 0.08],
        [0.31, 0.24],
        [0.5, 0.47],
        [0.72, 0.7],
        [0.5, 0.92],
        [0.27, 0.72],
        [0.5, 0.48],
      ],
      strokes: [[0, 1, 2, 3, 4, 5, 6, 7, 0]],
    },
    {
      // two rings
      points: [
        [0.5, 0.46],
        [0.32, 0.28],
        [0.5, 0.08],
        [0.68, 0.28],
        [0.73, 0.7],
        [0.5, 0.92],
        [0.27, 0.7],
      ],
      strokes: [
        [0, 1, 2, 3, 0],
        [0, 4, 5, 6, 0],
      ],
    },
  ],
  [
    {
      // a straight stem
      points: [
        [0.7, 0.2],
        [0.5, 0.08],
        [0.29, 0.26],
        [0.44, 0.48],
        [0.67, 0.36],
        [0.62, 0.92],
      ],
      strokes: [
        [0, 1, 2, 3, 4, 0],
        [0, 5],
      ],
    },
    {
      // a curled stem
      points: [
        [0.7, 0.26],
        [0.5, 0.09],
        [0.3, 0.26],
        [0.44, 0.46],
        [0.72, 0.62],
        [0.58, 0.88],
        [0.32, 0.86],
      ],
      strokes: [
        [0, 1, 2, 3, 0],
        [0, 4, 5, 6],
      ],
    },
  ],
];

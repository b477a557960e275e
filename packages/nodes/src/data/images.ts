import { type BatchAxis, type Binding, chunkView, dimensions, type Kernel, type SignalType } from '@rheobase/core';

/** What image datasets have in common: 28×28 pixels in [0, 1] and one of ten classes per sample. */

export interface LabelledImage {
  readonly pixels: Uint8Array;
  readonly label: number;
}

/** The types of the ports of an image dataset. */
export function imageTypes(
  side: number,
  batch: BatchAxis,
): { images: Partial<SignalType>; labels: Partial<SignalType> } {
  return { images: { shape: dimensions(side, side), batch }, labels: { batch, classes: 10 } };
}

/** Every pixel as a number in [0, 1], rounded once when it is stored. */
const levels = Float64Array.from({ length: 256 }, (_, pixel) => pixel / 255);

/** Copies the images of a chunk, as pixel / 255 rounded once; `image` gives a dataset sample. */
export function imageKernel(at: Binding, image: (sample: number) => LabelledImage): Kernel {
  const { size } = at.outputs.images;
  return {
    forward(frame, n0, n1) {
      const images = chunkView(frame, at.outputs.images);
      const labels = chunkView(frame, at.outputs.labels);
      for (let n = n0; n < n1; n++) {
        const { pixels, label } = image(frame.samples[n]);
        const to = n * at.outputs.images.sampleStride;
        copyLevels(pixels, size, images, to);
        labels[n * at.outputs.labels.sampleStride] = label;
      }
    },
  };
}

function copyLevels(pixels: Uint8Array, size: number, images: Float32Array | Float64Array, to: number): void {
  for (let f = 0; f < size; f++) images[to + f] = levels[pixels[f]];
}

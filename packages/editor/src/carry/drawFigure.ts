import type { Figure } from '@rheobase/core';
import type { RenderedFigure } from '@rheobase/share';
import { openFigure } from '../views/openFigure.js';

/** A figure as files: in the colours it was made with, which are for paper; the PNG twice as large, for sharp print. */
export async function drawFigure(figure: Figure): Promise<RenderedFigure> {
  const [view, { renameIds }] = await Promise.all([openFigure(figure), import('@rheobase/share')]);
  try {
    const svg = renameIds(await view.toSVG(), '');
    return { svg, png: await rasterised(svg) };
  } finally {
    view.finalize();
  }
}

const scale = 2;

async function rasterised(svg: string): Promise<Uint8Array> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.ceil(scale * image.width);
    canvas.height = Math.ceil(scale * image.height);
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('this browser gives the page no canvas');
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
    if (blob === null) throw new Error('the picture is too large for this browser');
    return new Uint8Array(await blob.arrayBuffer());
  } finally {
    URL.revokeObjectURL(address);
  }
}

import { param } from '@rheobase/core';

/** What every view asks for. */
export const figureTexts = {
  title: param.text('heading of the figure; by default what is drawn', { default: '' }),
  subtitle: param.text('a sentence below the heading', { default: '' }),
};

export function textOr(text: string, otherwise: string): string {
  return text === '' ? otherwise : text;
}

/** Sentences below a heading, those that are not empty. */
export function sentences(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('. ');
}

import type { NodeDefinition } from '@rheobase/core';
import { z } from 'zod';

/** For tests: the words that a parameter of a node may have; one `undefined` where it has no such parameter. */
export function choicesOf({ params }: NodeDefinition, name: string): readonly (string | undefined)[] {
  const described = z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' }) as {
    readonly properties?: Readonly<Record<string, { readonly enum?: readonly string[] }>>;
  };
  return described.properties?.[name]?.enum ?? [undefined];
}

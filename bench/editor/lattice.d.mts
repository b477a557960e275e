import type { GraphDocument } from '@rheobase/core';

/** A graph of so many nodes: rows of forty, each node wired to the one before, two of three also to the one above. */
export function lattice(size: number): GraphDocument;

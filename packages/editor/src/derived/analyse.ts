import { check, type GraphDocument, type Inferred, type Issue, infer, type Registry } from '@rheobase/core';

/**
 * What the core makes of a document: types of every port and every issue. Derived, never stored: known by the
 * identity of what decides it, so that moving a node asks nothing again.
 */
export interface Analysis {
  readonly inferred: Inferred;
  readonly issues: readonly Issue[];
  /** Milliseconds that it took. */
  readonly took: number;
}

/** The parts of a document that decide its meaning. */
const deciding = ['nodes', 'edges', 'blocks', 'parameters', 'versions', 'seed'] as const;

export function sameMeaning(a: GraphDocument, b: GraphDocument): boolean {
  return deciding.every((part) => a[part] === b[part]);
}

export function createAnalyser(registry: Registry): (document: GraphDocument) => Analysis {
  const known = new WeakMap<GraphDocument, Analysis>();
  let last: { readonly document: GraphDocument; readonly analysis: Analysis } | undefined;
  return (document) => {
    let analysis = known.get(document);
    if (analysis === undefined) {
      analysis =
        last !== undefined && sameMeaning(last.document, document) ? last.analysis : analyse(document, registry);
      known.set(document, analysis);
    }
    last = { document, analysis };
    return analysis;
  };
}

function analyse(document: GraphDocument, registry: Registry): Analysis {
  const began = performance.now();
  const checked = check(document, registry);
  const { inferred, issues } = infer(checked.graph, registry);
  return { inferred, issues: [...checked.issues, ...issues], took: performance.now() - began };
}

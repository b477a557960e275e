import { type GraphDocument, type Receipt, readReceipt, ruleDigest } from '@rheobase/core';

/**
 * The document with a receipt, in place of the one of the same engine; with the versions of its nodes, so that a later
 * program knows what its parameters mean, and the packages that they come from.
 */
export function sealed(document: GraphDocument, receipt: Receipt): GraphDocument {
  const others = (document.receipts ?? []).filter((one) => (one.engine ?? null) !== (receipt.engine ?? null));
  const used = Object.entries(receipt.nodeVersions);
  return {
    ...document,
    versions: { ...document.versions, ...Object.fromEntries(used) },
    ...(receipt.packages === undefined ? {} : { packages: { ...receipt.packages } }),
    receipts: [...others, JSON.parse(JSON.stringify(receipt))],
  };
}

/** The receipt in a file: that of this graph before any other. Undefined where it holds none. */
export function receiptIn(
  document: GraphDocument,
  graphHash: string,
): { readonly receipt: Receipt } | { readonly problem: string } | undefined {
  const inside = document.receipts ?? [];
  const own = inside.filter((one) => one.graphHash === graphHash);
  const last = [...inside, ...own].pop();
  return last === undefined ? undefined : readReceipt(last);
}

/** Whether a receipt is of this graph with these expectations, however it is laid out or called. */
export function isReceiptOf(receipt: Receipt, document: GraphDocument, graphHash: string): boolean {
  const rules = (document.expect ?? []).map(ruleDigest);
  return receipt.graphHash === graphHash && rules.join() === receipt.expect.map(({ rule }) => rule).join();
}

/** A graph of so many nodes: rows of forty, each node wired to the one before, two of three also to the one above. */
export function lattice(size) {
  const nodes = { data: { type: 'source/digits' }, flat: { type: 'layer/flatten' } };
  const edges = [{ from: 'data.images', to: 'flat.in' }];
  const places = { data: { x: -500, y: 0 }, flat: { x: -250, y: 0 } };
  for (let n = 2; n < size; n++) {
    const [row, column] = [Math.floor((n - 2) / 40), (n - 2) % 40];
    const id = `n${row}-${column}`;
    const before = column === 0 ? 'flat.out' : `n${row}-${column - 1}.out`;
    const adds = column % 3 !== 0 && row > 0;
    nodes[id] = adds
      ? { type: 'layer/add' }
      : column === 0
        ? { type: 'layer/dense', params: { units: 16 } }
        : { type: 'layer/relu' };
    edges.push({ from: before, to: adds ? `${id}.a` : `${id}.in` });
    if (adds) edges.push({ from: `n${row - 1}-${column}.out`, to: `${id}.b` });
    places[id] = { x: column * 232, y: row * 168 };
  }
  return { rheobase: 1, name: 'lattice', nodes, edges, view: { nodes: places } };
}

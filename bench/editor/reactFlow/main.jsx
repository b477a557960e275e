import { Handle, Position, ReactFlow } from '@xyflow/react';
import { memo } from 'react';
import { createRoot } from 'react-dom/client';
import '@xyflow/react/dist/style.css';

/** The lattice in React Flow as its guide has it: a custom node in `memo`, with a header and its ports. */

const ports = { a: 60, b: 84, in: 60, out: 60, images: 60 };

const Node = memo(function Node({ id, data }) {
  return (
    <div className="node">
      <header>
        <b>{id}</b>
        <small>{data.type}</small>
      </header>
      {data.inputs.map((name) => (
        <span key={name}>
          <Handle type="target" id={name} position={Position.Left} style={{ top: ports[name] }} />
          <p style={{ left: 12, top: ports[name] - 9 }}>{name}</p>
        </span>
      ))}
      <Handle type="source" id={data.output} position={Position.Right} style={{ top: 60 }} />
      <p style={{ right: 12, top: 51 }}>{data.output}</p>
    </div>
  );
});

const nodeTypes = { node: Node };

globalThis.open = (graph, onlyVisible) =>
  new Promise((shown) => {
    const byNode = new Map();
    for (const { to } of graph.edges) {
      const [id, port] = to.split('.');
      byNode.set(id, [...(byNode.get(id) ?? []), port]);
    }
    const nodes = Object.entries(graph.nodes).map(([id, { type }]) => ({
      id,
      type: 'node',
      position: graph.view.nodes[id],
      data: { type, inputs: byNode.get(id) ?? [], output: id === 'data' ? 'images' : 'out' },
    }));
    const edges = graph.edges.map(({ from, to }) => {
      const [[source, sourceHandle], [target, targetHandle]] = [from.split('.'), to.split('.')];
      return { id: `${from} ${to}`, source, sourceHandle, target, targetHandle };
    });
    createRoot(document.getElementById('app')).render(
      <ReactFlow
        defaultNodes={nodes}
        defaultEdges={edges}
        nodeTypes={nodeTypes}
        minZoom={0.02}
        fitView
        onlyRenderVisibleElements={onlyVisible}
        onInit={(flow) => {
          globalThis.flow = flow;
          shown();
        }}
      />,
    );
  });

/** Shipped graphs without training: name, expectations, figures. Tests run each as it is; guides lean on that. */
export const quickNeuronGraphs = [
  ['lif-traces', 5, 1],
  ['lif-panel', 5, 1],
  ['rheobase', 4, 2],
  ['activation-comparison', 30, 5],
  ['activation-saturation', 15, 5],
  ['nondimensional', 23, 5],
  ['leaky-is-clipped-relu', 18, 5],
  ['neuron-models', 18, 8],
] as const;

/** Those that take longer: noise, pulses of many lengths, networks. */
export const slowNeuronGraphs = [
  ['strength-duration', 2, 1],
  ['fi-noise', 27, 6],
  ['ei-network', 9, 10],
] as const;

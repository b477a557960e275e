import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { expect, test, vi } from 'vitest';

const readme = readFileSync(resolve(import.meta.dirname, '../README.md'), 'utf8');

test('the example of the README runs as it stands', async () => {
  const [, example] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  expect(example).toBeDefined();
  const build = await rolldown({
    input: 'example.ts',
    cwd: resolve(import.meta.dirname),
    resolve: { conditionNames: ['rheobase-source', 'import', 'default'] },
    platform: 'neutral',
    plugins: [
      {
        name: 'example',
        resolveId: (id) => (id === 'example.ts' ? resolve(import.meta.dirname, 'example.ts') : null),
        load: (id) => (id.endsWith('/test/example.ts') ? { code: example, moduleType: 'ts' } : null),
      },
    ],
  });
  const { output } = await build.generate({ format: 'esm' });
  await build.close();
  const printed: unknown[][] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((...line) => void printed.push(line));
  try {
    await import(/* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(output[0].code).toString('base64')}`);
  } finally {
    log.mockRestore();
  }
  expect(printed).toHaveLength(1);
  const [[port, result]] = printed;
  expect(port).toBe('table');
  expect(JSON.stringify(result)).toContain('"name":"rate","unit":"Hz"');
});

import { expect, test } from 'vitest';
import { fileNames } from './fileNames.js';

test('an instance path becomes a flat name', () => {
  expect(fileNames(['layer1/lif.table', 'train.model'])).toEqual({
    'layer1/lif.table': 'layer1-lif.table',
    'train.model': 'train.model',
  });
});

test('two outputs never share a name, not even with the case lost', () => {
  const names = Object.values(fileNames(['a/b.x', 'a-b.x', 'A-b.x']));
  expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(3);
});

test('no name leaves the folder, is a device of Windows, or is too long for a file system', () => {
  const names = fileNames(['../../etc/passwd', 'con.table', '..', 'a\u0000b', 'C:\\x', `${'n/'.repeat(300)}x.table`]);
  for (const name of Object.values(names)) expect(name).toMatch(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,128}$/);
  expect(names['con.table']).toBe('_con.table');
});

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { sha256, sha256Stream } from './sha256.js';

const bytesOf = (length: number) => Uint8Array.from({ length }, (_, index) => (index * 167 + (index >> 8) * 13) & 255);

describe('sha256', () => {
  test('gives the digests of FIPS 180-4', () => {
    const ascii = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    expect(sha256(ascii(''))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(sha256(ascii('abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256(ascii('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq'))).toBe(
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    );
  });

  test('agrees with another implementation at every length around the block size', () => {
    for (let length = 0; length <= 200; length += 1) {
      const bytes = bytesOf(length);
      expect(sha256(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
    }
  });

  test('does not depend on where a stream is cut', () => {
    const bytes = bytesOf(1000);
    for (const cut of [0, 1, 63, 64, 65, 500, 999, 1000]) {
      expect(sha256Stream().update(bytes.subarray(0, cut)).update(bytes.subarray(cut)).digest()).toBe(sha256(bytes));
    }
    expect(sha256Stream().digest()).toBe(sha256(new Uint8Array(0)));
  });

  test('X: the hash library loads and works in a context that has only the language', () => {
    const program = `
      const vm = require('node:vm');
      const { readFileSync } = require('node:fs');
      const { dirname, resolve } = require('node:path');
      const context = vm.createContext({});
      const modules = new Map();
      const load = (file) => {
        if (!modules.has(file)) modules.set(file, new vm.SourceTextModule(readFileSync(file, 'utf8'), { context, identifier: file }));
        return modules.get(file);
      };
      (async () => {
        const root = load(process.argv[1]);
        await root.link((name, from) => load(resolve(dirname(from.identifier), name)));
        await root.evaluate();
        context.sha256 = root.namespace.sha256;
        console.log(vm.runInContext('typeof TextEncoder + " " + Array.from(sha256(Uint8Array.from([97, 98, 99]))).slice(0, 4)', context));
      })();`;
    const file = fileURLToPath(import.meta.resolve('@noble/hashes/sha2.js'));
    const args = ['--no-warnings', '--experimental-vm-modules', '-e', program, file];
    expect(execFileSync(process.execPath, args, { encoding: 'utf8' }).trim()).toBe('undefined 186,120,22,191');
  });
});

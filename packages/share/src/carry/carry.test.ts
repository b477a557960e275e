import { deflateRawSync, deflateSync } from 'node:zlib';
import { type GraphDocument, save } from '@rheobase/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeBundle, openBundle } from './bundle.js';
import { crc32 } from './crc32.js';
import { decodeLink, encodeLink, linkLimit } from './link.js';
import { embedInPng, extractFromPng, joined } from './png.js';
import { embedInSvg, extractFromSvg } from './svg.js';
import { readZip, writeZip } from './zip.js';

// The same cases in each run.
fc.configureGlobal({ seed: 42 });

const document = {
  rheobase: 1,
  name: `</metadata><script>alert(1)</script>&amp;"'`,
  nodes: { a: { type: 'layer/scale', params: { factor: 2 } } },
  edges: [],
} as unknown as GraphDocument;

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text));

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = joined([bytesOf(type), data]);
  const frame = new DataView(new ArrayBuffer(8));
  frame.setUint32(0, data.length);
  frame.setUint32(4, crc32(body));
  const sides = new Uint8Array(frame.buffer);
  return joined([sides.slice(0, 4), body, sides.slice(4)]);
}

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const png = joined([
  signature,
  chunk('IHDR', new Uint8Array(13)),
  chunk('IDAT', Uint8Array.of(1, 2)),
  chunk('IEND', new Uint8Array(0)),
]);

describe('links', () => {
  it('carry a graph there and back', () => {
    const encoded = encodeLink(document, 'https://example.org/editor#old');
    expect(encoded).toHaveProperty('link', expect.stringMatching(/^https:\/\/example\.org\/editor#g1=[\w-]+$/));
    const decoded = decodeLink('link' in encoded ? encoded.link : '');
    expect('document' in decoded && save(decoded.document)).toBe(save(document));
  });

  it('a graph that makes too long a link is refused, with what to do instead', () => {
    let seed = 1;
    const noise = Array.from({ length: 30_000 }, () =>
      String.fromCharCode(33 + ((seed = (seed * 48271) % 2147483647) % 90)),
    );
    expect(encodeLink({ ...document, description: noise.join('') })).toHaveProperty(
      'problem',
      expect.stringMatching(/^the link would have \d+ characters, more than the 32000 .* Send the file, or a bundle$/),
    );
  });

  const fragment = (text: string) =>
    `#g1=${Buffer.from(deflateRawSync(bytesOf(text), { level: 9 })).toString('base64url')}`;

  it.each<[string, string, RegExp]>([
    ['no graph', 'https://example.org/', /^the link carries no graph$/],
    ['not base64', '#g1=%%%', /^the link is damaged, or was cut on its way$/],
    ['cut', fragment(save(document)).slice(0, -9), /^the link is damaged, or was cut/],
    ['too long', `#g1=${'A'.repeat(linkLimit)}`, /^the link has more than 32000 characters$/],
    ['a bomb', fragment(' '.repeat(17 * 1024 * 1024)), /^the link is damaged/],
    ['no document', fragment('{"rheobase":1}'), /^the graph in the link is not valid: nodes: expected an object/],
    ['a forbidden key', fragment('{"rheobase":1,"__proto__":{},"nodes":{}}'), /"__proto__" is not allowed/],
  ])('%s is refused in a sentence', (_, link, problem) => {
    const decoded = decodeLink(link);
    expect('problem' in decoded ? decoded.problem : '').toMatch(problem);
  });

  it('anything else never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void decodeLink(`#g1=${text}`)));
  });
});

describe('figures', () => {
  it('a PNG carries its experiment, once, and stays a PNG', () => {
    const once = embedInPng(png, { document });
    const twice = embedInPng(once, { document: { ...document, name: 'later' } });
    const read = extractFromPng(twice);
    expect('document' in read && read.document.name).toBe('later');
    expect(extractFromPng(once)).toEqual({ document: expect.objectContaining({ name: document.name }) });
    expect(twice.length).toBeLessThan(once.length + 50);
    // Chunks of the picture itself are as they were.
    expect(Buffer.from(once).includes(Buffer.from(chunk('IDAT', Uint8Array.of(1, 2))))).toBe(true);
  });

  it('an SVG carries its experiment, whatever the text in it', () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="1"><rect/></svg>';
    const once = embedInSvg(svg, { document });
    expect(once).not.toContain('<script>');
    expect(embedInSvg(once, { document })).toBe(once);
    expect(extractFromSvg(once)).toEqual({ document: expect.objectContaining({ name: document.name }) });
  });

  const itxt = (content: Uint8Array) =>
    joined([
      signature,
      chunk('iTXt', joined([bytesOf('rheobase'), Uint8Array.of(0, 1, 0, 0, 0), content])),
      chunk('IEND', new Uint8Array(0)),
    ]);

  it.each<[string, Uint8Array, RegExp]>([
    ['a picture without', png, /^the picture carries no experiment$/],
    ['a cut picture', png.slice(0, -3), /^the picture is damaged, or no PNG$/],
    ['no picture', bytesOf('GIF89a'), /^the picture is damaged, or no PNG$/],
    [
      'a flipped bit',
      Uint8Array.from(embedInPng(png, { document }), (byte, i) => (i === 90 ? byte ^ 1 : byte)),
      /damaged/,
    ],
    ['damaged text', itxt(bytesOf('nothing deflated')), /^the experiment in the picture is damaged, or too large$/],
    [
      'a bomb',
      itxt(deflateSync(Buffer.alloc(40 * 1024 * 1024))),
      /^the experiment in the picture is damaged, or too large$/,
    ],
    ['another thing', itxt(deflateSync(bytesOf('{"a":1}'))), /^what it carries is no experiment$/],
    [
      'a graph that is none',
      itxt(
        deflateSync(bytesOf(JSON.stringify({ rheobase: 'experiment', version: 1, graph: '{"rheobase":1,"nodes":7}' }))),
      ),
      /^the graph in it is not valid: nodes: expected an object, got 7/,
    ],
    [
      'a receipt that is none',
      itxt(
        deflateSync(
          bytesOf(
            JSON.stringify({ rheobase: 'experiment', version: 1, graph: save(document), receipt: { receipt: 1 } }),
          ),
        ),
      ),
      /^the receipt in it is not valid: kind is not what a receipt holds there/,
    ],
  ])('%s is refused in a sentence', (_, bytes, problem) => {
    const read = extractFromPng(bytes);
    expect('problem' in read ? read.problem : '').toMatch(problem);
  });
});

/** A ZIP archive by hand, lies included. */
interface Entry {
  readonly name: string;
  readonly content?: Uint8Array;
  readonly method?: number;
  readonly size?: number;
  readonly crc?: number;
  readonly mode?: number;
  readonly flags?: number;
  readonly localName?: string;
}

function zipOf(entries: readonly Entry[]): Uint8Array {
  const locals: Uint8Array[] = [];
  const central: Uint8Array[] = [];
  let at = 0;
  for (const {
    name,
    content = bytesOf('x'),
    method = 0,
    size,
    crc,
    mode = 0o100644,
    flags = 0x800,
    localName = name,
  } of entries) {
    const packed = method === 8 ? new Uint8Array(deflateRawSync(content)) : content;
    const fields = (view: DataView, from: number) => {
      view.setUint16(from, flags, true);
      view.setUint16(from + 2, method, true);
      view.setUint32(from + 8, crc ?? crc32(content), true);
      view.setUint32(from + 12, packed.length, true);
      view.setUint32(from + 16, size ?? content.length, true);
    };
    const local = new DataView(new ArrayBuffer(30));
    local.setUint32(0, 0x04034b50, true);
    fields(local, 6);
    local.setUint16(26, bytesOf(localName).length, true);
    const head = new DataView(new ArrayBuffer(46));
    head.setUint32(0, 0x02014b50, true);
    fields(head, 8);
    head.setUint16(28, bytesOf(name).length, true);
    head.setUint32(38, (mode << 16) >>> 0, true);
    head.setUint32(42, at, true);
    const part = joined([new Uint8Array(local.buffer), bytesOf(localName), packed]);
    locals.push(part);
    central.push(joined([new Uint8Array(head.buffer), bytesOf(name)]));
    at += part.length;
  }
  const directory = joined(central);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(10, entries.length, true);
  end.setUint32(12, directory.length, true);
  end.setUint32(16, at, true);
  return joined([...locals, directory, new Uint8Array(end.buffer)]);
}

describe('archives', () => {
  it('files come back as they were, and the same files give the same bytes', () => {
    const files = new Map([
      ['b/ä.txt', bytesOf('two')],
      ['a.bin', new Uint8Array(100_000)],
      ['empty', new Uint8Array(0)],
    ]);
    const read = readZip(writeZip(files));
    expect('files' in read && [...read.files].sort()).toEqual([...files].sort());
    expect(writeZip(new Map([...files].reverse()))).toEqual(writeZip(files));
    expect(readZip(zipOf([{ name: 'a' }, { name: 'folder/' }]))).toEqual({ files: new Map([['a', bytesOf('x')]]) });
  });

  const bomb = Buffer.alloc(3 * 1024 * 1024);

  it.each<[string, readonly Entry[], RegExp]>([
    ['a way up', [{ name: '../outside' }], /"\.\.\/outside" leads out of the folder/],
    ['a way up inside', [{ name: 'a/../../outside' }], /leads out of the folder/],
    ['an absolute name', [{ name: '/etc/passwd' }], /leads out of the folder/],
    ['a drive', [{ name: 'C:/Windows/x' }], /leads out of the folder/],
    ['a backslash', [{ name: 'a\\..\\b' }], /has a backslash in its name/],
    [
      'a symbolic link',
      [{ name: 'link', mode: 0o120777, content: bytesOf('/etc/passwd') }],
      /"link" is a symbolic link/,
    ],
    ['a device', [{ name: 'device', mode: 0o060644 }], /is neither a file nor a folder/],
    ['a bomb that says so', [{ name: 'bomb', method: 8, content: bomb, size: 2 ** 31 + 1 }], /over the limit of 2 GiB/],
    ['a bomb that lies', [{ name: 'bomb', method: 8, content: bomb, size: 10 }], /larger than it says/],
    [
      'too good a ratio',
      [{ name: 'bomb', method: 8, content: bytesOf('x'), size: 1e8 }],
      /far more than deflate can hold/,
    ],
    ['another checksum', [{ name: 'a', crc: 1 }], /its checksum does not fit/],
    ['another size', [{ name: 'a', size: 3 }], /is not as large as it says/],
    ['encryption', [{ name: 'a', flags: 1 }], /"a" is encrypted/],
    ['an unknown method', [{ name: 'a', method: 12 }], /packed in an unknown way/],
    ['a name twice', [{ name: 'a' }, { name: 'A' }], /"A" is in it twice/],
    ['two names for one', [{ name: 'a', localName: 'b' }], /has two names/],
    ['a control character', [{ name: 'a\u0000.txt' }], /has a name that is none everywhere/],
    ['a trailing dot', [{ name: 'a./b' }], /has a name that is none everywhere/],
  ])('%s is refused in a sentence', (_, entries, problem) => {
    const read = readZip(zipOf(entries));
    expect('problem' in read ? read.problem : '').toMatch(problem);
  });

  it('cut or damaged archives are refused, and nothing throws', () => {
    const whole = writeZip(new Map([['a', bytesOf('hello '.repeat(50))]]));
    for (let length = 0; length < whole.length; length++)
      expect(readZip(whole.slice(0, length))).toHaveProperty('problem');
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void readZip(bytes)));
  });
});

describe('bundles', () => {
  const more = new Map([['tables/a.csv', bytesOf('x\r\n1\r\n')]]);

  it('open with everything that was put in', () => {
    const bundle = openBundle(makeBundle({ document }, more));
    expect('files' in bundle && [...bundle.files.keys()].sort()).toEqual(['bundle.json', 'graph.json', 'tables/a.csv']);
    expect('document' in bundle && bundle.document.name).toBe(document.name);
  });

  it.each<[string, (files: Map<string, Uint8Array>) => void, RegExp]>([
    [
      'another table',
      (files) => files.set('tables/a.csv', bytesOf('x\r\n2\r\n')),
      /tables\/a\.csv is not what its list says/,
    ],
    ['a file more', (files) => files.set('evil.js', bytesOf('1')), /its list does not name evil\.js/],
    ['a file less', (files) => files.delete('tables/a.csv'), /lacks tables\/a\.csv/],
    ['no list', (files) => files.delete('bundle.json'), /it has no bundle\.json/],
    ['a list that is none', (files) => files.set('bundle.json', bytesOf('[]')), /is not the list of a bundle/],
  ])('%s: refused in a sentence', (_, change, problem) => {
    const made = readZip(makeBundle({ document }, more));
    const files = new Map('files' in made ? made.files : []);
    change(files);
    const bundle = openBundle(writeZip(files));
    expect('problem' in bundle ? bundle.problem : '').toMatch(problem);
  });
});

/**
 * Tells damaged numbers from whole ones, ten times as fast as SHA-256 in JavaScript; no proof against anybody who wants
 * to deceive. Four chains of 32 bits, each of every fourth word, kept as they are: 128 bits.
 *
 *     chain ← rotate(chain + word · p₂, 13) · p₁
 *
 * Source: the rounds and primes of xxHash32, Y. Collet, https://github.com/Cyan4973/xxHash.
 */
export class Checksum {
  private readonly chains = Int32Array.of(0x24234428, 0x85ebca77, 0, 0x61c8864f);

  /** Whole words; where pieces are cut matters. */
  add(words: Uint32Array): Checksum {
    const { chains } = this;
    let [a, b, c, d] = chains;
    const whole = words.length & ~3;
    for (let i = 0; i < whole; i += 4) {
      a = round(a, words[i]);
      b = round(b, words[i + 1]);
      c = round(c, words[i + 2]);
      d = round(d, words[i + 3]);
    }
    chains.set([a, b, c, d]);
    for (let i = whole; i < words.length; i++) chains[i & 3] = round(chains[i & 3], words[i]);
    chains[3] = round(chains[3], words.length);
    return this;
  }

  /** 32 digits. */
  text(): string {
    return Array.from(this.chains, (chain) => (chain >>> 0).toString(16).padStart(8, '0')).join('');
  }
}

function round(chain: number, word: number): number {
  const sum = (chain + Math.imul(word, 0x85ebca77)) | 0;
  return Math.imul((sum << 13) | (sum >>> 19), 0x9e3779b1);
}

const words: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the disk is read-only',
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the disk quota is used up',
  ENOENT: 'no such file or folder',
  ENOTDIR: 'not a folder',
  EISDIR: 'it is a folder',
  EIO: 'the disk does not answer',
  ENOTFOUND: 'host not found',
  EAI_AGAIN: 'host not found',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection cut',
  UND_ERR_SOCKET: 'connection cut',
  ETIMEDOUT: 'no answer',
  UND_ERR_CONNECT_TIMEOUT: 'no answer',
  ENETUNREACH: 'no network',
  EHOSTUNREACH: 'no network',
};

/** What the operating system or the network complained of, in words; the code itself where it has none here. */
export function systemFault(error: unknown): string {
  // fetch wraps the network's own error, and several tried addresses are wrapped once more.
  for (let cause = error; cause instanceof Error; cause = cause.cause ?? firstOf(cause)) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code !== undefined) return words[code] ?? code;
  }
  return error instanceof Error ? error.message : String(error);
}

function firstOf(error: Error): unknown {
  return error instanceof AggregateError ? error.errors[0] : undefined;
}

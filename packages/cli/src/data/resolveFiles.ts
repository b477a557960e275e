import { type DataFile, type DatasetFiles, type Experiment, type Issue, issue, sha256 } from '@rheobase/core';
import type { DownloadProgress } from './downloadFile.js';
import { type FoundData, findDataFile } from './findData.js';

export interface ResolveOptions {
  /** The user's own data folder. */
  readonly dataDir?: string | undefined;
  readonly cacheDir: string;
  readonly download: boolean;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly retryDelay?: number | undefined;
  /** Somebody who may have a file by its SHA-256; asked before the network. What comes is checked. */
  readonly given?: ((digest: string) => Promise<Uint8Array | undefined>) | undefined;
}

export type ResolvedFiles =
  | { readonly files: ReadonlyMap<string, Uint8Array> }
  | {
      readonly issues: readonly Issue[];
      /** The network was asked and did not serve: the same command may succeed later. Else the user must supply files. */
      readonly temporary: boolean;
    };

/** The content of every file that any node of any point needs, by SHA-256; or one issue per dataset that is missing. */
export async function resolveFiles(
  experiment: Pick<Experiment, 'points'>,
  options: ResolveOptions,
): Promise<ResolvedFiles> {
  const files = new Map<string, Uint8Array>();
  const issues: Issue[] = [];
  const network = watchNetwork(options.fetch ?? globalThis.fetch);
  for (const { path, dataset } of datasetsOf(experiment)) {
    for (const file of dataset.files) {
      if (files.has(file.sha256)) continue;
      const found = await find(dataset, file, { ...options, fetch: network.fetch });
      if ('bytes' in found) {
        files.set(file.sha256, found.bytes);
        continue;
      }
      // Where one file is missing the others most likely are; nobody wants to wait for each of them.
      const missing = dataset.files.filter(({ sha256 }) => !files.has(sha256)).map(({ name }) => name);
      issues.push(
        issue('data-missing', { node: path }, { dataset: dataset.name, files: missing, reason: found.missing }),
      );
      break;
    }
  }
  return issues.length === 0 ? { files } : { issues, temporary: network.failed() };
}

/** Every dataset once, with the first node that needs it. */
function datasetsOf({ points }: Pick<Experiment, 'points'>): { path: string; dataset: DatasetFiles }[] {
  const found = new Map<string, { path: string; dataset: DatasetFiles }>();
  for (const { plan } of points) {
    for (const { path, definition, params } of plan.inferred.graph.nodes.values()) {
      const dataset = definition.data?.(params);
      if (dataset === undefined) continue;
      const key = dataset.files.map(({ sha256 }) => sha256).join();
      if (!found.has(key)) found.set(key, { path, dataset });
    }
  }
  return [...found.values()];
}

async function find(dataset: DatasetFiles, file: DataFile, options: ResolveOptions): Promise<FoundData> {
  const { given, ...places } = options;
  if (given !== undefined) {
    const here = await findDataFile({ ...places, download: false, dataset, file });
    if ('bytes' in here) return here;
    const bytes = await given(file.sha256);
    if (bytes !== undefined && sha256(bytes) === file.sha256) return { bytes };
  }
  return findDataFile({ ...places, dataset, file });
}

/** Notes whether a request failed in a way that may pass: no answer, or a server that is busy or broken. */
function watchNetwork(fetch: typeof globalThis.fetch) {
  let hasFailed = false;
  return {
    failed: () => hasFailed,
    fetch: (async (...request: Parameters<typeof fetch>) => {
      try {
        const response = await fetch(...request);
        hasFailed ||= response.status >= 500 || response.status === 408 || response.status === 429;
        return response;
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }) as typeof globalThis.fetch,
  };
}

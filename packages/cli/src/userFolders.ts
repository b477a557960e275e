import { isAbsolute, join } from 'node:path';

export interface UserFolders {
  readonly settings: string;
  /** What can be fetched or computed again. */
  readonly cache: string;
}

/**
 * Where a system keeps a user's things: by the XDG Base Directory Specification (of which a path that is not absolute
 * counts as not set), in Library on macOS, in AppData on Windows.
 */
export function userFolders(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): UserFolders {
  const named = (variable: string, usual: string) => {
    const folder = env[variable];
    return folder !== undefined && isAbsolute(folder) ? folder : usual;
  };
  if (platform === 'darwin') {
    const library = join(home, 'Library');
    return { settings: join(library, 'Preferences', 'rheobase'), cache: join(library, 'Caches', 'rheobase') };
  }
  if (platform === 'win32') {
    const roaming = named('APPDATA', join(home, 'AppData', 'Roaming'));
    const local = named('LOCALAPPDATA', join(home, 'AppData', 'Local'));
    return { settings: join(roaming, 'rheobase'), cache: join(local, 'rheobase', 'Cache') };
  }
  return {
    settings: join(named('XDG_CONFIG_HOME', join(home, '.config')), 'rheobase'),
    cache: join(named('XDG_CACHE_HOME', join(home, '.cache')), 'rheobase'),
  };
}

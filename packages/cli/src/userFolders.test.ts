import { expect, it } from 'vitest';
import { userFolders } from './userFolders.js';

it('lie where each system keeps them', () => {
  expect(userFolders('linux', {}, '/home/ada')).toEqual({
    settings: '/home/ada/.config/rheobase',
    cache: '/home/ada/.cache/rheobase',
  });
  expect(userFolders('darwin', { XDG_CACHE_HOME: '/fast' }, '/Users/ada').cache).toBe(
    '/Users/ada/Library/Caches/rheobase',
  );
  expect(userFolders('win32', { LOCALAPPDATA: '/local', APPDATA: '/roaming' }, '/ada')).toEqual({
    settings: '/roaming/rheobase',
    cache: '/local/rheobase/Cache',
  });
});

it('are those that the environment names, where it names them whole', () => {
  const env = { XDG_CACHE_HOME: '/fast/cache', XDG_CONFIG_HOME: 'relative' };
  expect(userFolders('linux', env, '/home/ada')).toEqual({
    settings: '/home/ada/.config/rheobase',
    cache: '/fast/cache/rheobase',
  });
});

import { useEffect } from 'react';

/** One attribute decides every colour; `system` follows the system. */
export function useTheme(theme: 'system' | 'light' | 'dark'): void {
  useEffect(() => {
    const scheme = globalThis.matchMedia('(prefers-color-scheme: dark)');
    const apply = () => {
      const isDark = theme === 'dark' || (theme === 'system' && scheme.matches);
      document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
    };
    apply();
    scheme.addEventListener('change', apply);
    return () => scheme.removeEventListener('change', apply);
  }, [theme]);
}

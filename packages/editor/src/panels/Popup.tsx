import { type ReactNode, useLayoutEffect, useRef } from 'react';

/** Something that opens at a place of the window and stays inside of it. */
export function Popup({
  at,
  className,
  label,
  children,
}: {
  at: { clientX: number; clientY: number };
  className: string;
  label: string;
  children: ReactNode;
}) {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const { width, height } = element.getBoundingClientRect();
    const left = Math.max(8, Math.min(at.clientX, globalThis.innerWidth - width - 8));
    const top = Math.max(8, Math.min(at.clientY, globalThis.innerHeight - height - 8));
    element.style.left = `${left}px`;
    element.style.top = `${top}px`;
  });
  return (
    <div
      ref={ref}
      className={`popup ${className}`}
      role="dialog"
      aria-label={label}
      data-own-pointer=""
      data-own-wheel=""
    >
      {children}
    </div>
  );
}

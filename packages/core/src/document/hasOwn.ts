const own = Object.prototype.hasOwnProperty;

/** Whether an object has a key of its own; keys come from files, so nothing may reach the prototype. */
export function hasOwn<T extends object>(object: T, key: PropertyKey): key is keyof T {
  return own.call(object, key);
}

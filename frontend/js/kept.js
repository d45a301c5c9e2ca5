// What this browser keeps; a browser that refuses to keep anything (private mode, full) is no error.

export function kept(key) {
  try {
    return JSON.parse(localStorage.getItem(`gongzhi.${key}`));
  } catch {
    return null;
  }
}

export function keep(key, value) {
  try {
    localStorage.setItem(`gongzhi.${key}`, JSON.stringify(value));
  } catch {
    // Nothing is kept then.
  }
}

export function forget(key) {
  try {
    localStorage.removeItem(`gongzhi.${key}`);
  } catch {
    // Nothing was kept.
  }
}

/** Forget all keys that begin so. */
export function forgetAll(prefix) {
  try {
    Object.keys(localStorage)
      .filter((key) => key.startsWith(`gongzhi.${prefix}`))
      .forEach((key) => localStorage.removeItem(key));
  } catch {
    // Nothing was kept.
  }
}

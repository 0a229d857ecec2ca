// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';

/** The value, once it has stayed the same for so long; at first at once. */
export function useDebounced<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

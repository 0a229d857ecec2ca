// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';

/**
 * The time, again every second while `ticking` and while the page is visible.
 * Only the smallest component that shows a running time should call it.
 */
export function useNow(ticking: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!ticking) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden) setNow(Date.now());
    }, 1_000);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}

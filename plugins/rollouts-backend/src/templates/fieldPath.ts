// SPDX-License-Identifier: Apache-2.0
import type { Path } from './renderTree';

/** As Kubernetes writes it: `spec.containers[0].image`, `metadata.labels[example.com/a]`. */
export function fieldText(path: Path): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      if (!/^[\w-]+$/.test(part)) return `[${part}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join('');
}

/** The way back, as far as the text tells it. */
export function pathOfField(field: string): Path {
  const parts = field.matchAll(/\[([^\]]*)\]|[^.[\]]+/g);
  return [...parts].map(([whole, inside]) => {
    const part = inside ?? whole;
    return /^\d+$/.test(part) ? Number(part) : part;
  });
}

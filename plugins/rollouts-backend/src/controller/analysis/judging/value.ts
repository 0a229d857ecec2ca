// SPDX-License-Identifier: Apache-2.0

/** What a provider may measure: JSON, with NaN and infinities as numbers. */
export type MeasuredValue =
  | number
  | string
  | boolean
  | null
  | readonly MeasuredValue[]
  | { readonly [name: string]: MeasuredValue };

/** As long as a value may be in a status. */
const TEXT_LENGTH = 256;

/** JSON of the value for a status, shortened; NaN and infinities are texts, numbers have six digits. */
export function valueText(value: MeasuredValue): string {
  const text =
    JSON.stringify(value, (_, it: unknown) => {
      if (typeof it !== 'number') return it;
      return Number.isFinite(it) ? Number(it.toPrecision(6)) : String(it);
    }) ?? 'null';
  return text.length <= TEXT_LENGTH
    ? text
    : `${text.slice(0, TEXT_LENGTH - 1)}…`;
}

/** True when there is nothing to judge: null, NaN, or a list or map of nothing else. */
export function isNothing(value: MeasuredValue): boolean {
  if (value === null) return true;
  if (typeof value === 'number') return Number.isNaN(value);
  if (typeof value !== 'object') return false;
  return Object.values(value as Record<string, MeasuredValue>).every(isNothing);
}

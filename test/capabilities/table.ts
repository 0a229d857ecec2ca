// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** What a provider did with a capability on its data plane. */
export type Cell =
  | 'yes'
  /** Nobody runs this data plane here: the objects are held against the API server. */
  | 'object level'
  | {
      /** `no`, or what of it works. */
      readonly says: string;
      /** What it is refused with. */
      readonly sentence: string;
    };

const page = resolve(__dirname, '../../docs/traffic.md');

/** Refused, with this sentence. */
export function no(sentence: string): Cell {
  return { says: 'no', sentence };
}

/** Holds what was seen of a provider against its column in the tables of docs/traffic.md. */
export function assertDocumented(
  providerId: string,
  seen: ReadonlyMap<string, Cell>,
): void {
  const written = columnOf(readFileSync(page, 'utf8'), providerId);
  for (const [capability, cell] of seen) {
    assert.deepEqual(
      written.get(capability),
      cell,
      `${capability} of ${providerId} in docs/traffic.md`,
    );
  }
}

/** By capability. A cell `no (3)` stands for the sentence in the line `3. …` below the tables. */
function columnOf(text: string, providerId: string): Map<string, Cell> {
  const rows = text
    .split('\n')
    .filter(line => line.startsWith('| '))
    .map(line =>
      line
        .split('|')
        .slice(1, -1)
        .map(cell => cell.trim()),
    );
  const start = rows.findIndex(cells => cells.includes(providerId));
  if (start < 0) throw new Error(`docs/traffic.md has no column ${providerId}`);
  const at = rows[start].indexOf(providerId);
  const column = new Map<string, Cell>();
  for (const cells of rows.slice(start + 1)) {
    // The head of the next table.
    if (cells[0] === rows[start][0]) break;
    column.set(cells[0], cellOf(text, cells[at]));
  }
  return column;
}

function cellOf(text: string, cell: string): Cell {
  const [, says, number] = /^(.+) \((\d+)\)$/.exec(cell) ?? [];
  if (number === undefined) return cell as Cell;
  const [, sentence = ''] =
    new RegExp(`^${number}\\. (.*)$`, 'm').exec(text) ?? [];
  return { says, sentence };
}

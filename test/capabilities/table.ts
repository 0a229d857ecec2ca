// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** What a provider did with a capability on its data plane: it works, or the sentence that it is refused with. */
export type Cell = 'yes' | { readonly refused: string };

const page = resolve(__dirname, '../../docs/traffic.md');

/** Holds what was seen of a provider against its column in the table of docs/traffic.md. */
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

/** By capability. A cell `no (3)` stands for the sentence in the line `3. …` below the table. */
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
  const head = rows.find(cells => cells.includes(providerId));
  if (!head) throw new Error(`docs/traffic.md has no column ${providerId}`);
  const at = head.indexOf(providerId);
  return new Map(
    rows
      .filter(cells => cells.length === head.length && cells !== head)
      .map(cells => [cells[0], cellOf(text, cells[at])]),
  );
}

function cellOf(text: string, cell: string): Cell {
  const number = /^no \((\d+)\)$/.exec(cell)?.[1];
  if (number === undefined) return cell as Cell;
  const [, refused = ''] =
    new RegExp(`^${number}\\. (.*)$`, 'm').exec(text) ?? [];
  return { refused };
}

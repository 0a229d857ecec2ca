// SPDX-License-Identifier: Apache-2.0
/** A text with `${{ … }}` in it -> what it is made of. */
import type { Expression, ExpressionInput } from './expression';
import { compileExpression, ExpressionError } from './expression';

/** Texts as they stand, and expressions between them. */
export type Interpolation = readonly (string | Expression)[];

const OPEN = '${{';
const CLOSE = '}}';

/** Undefined: there is no expression in it. @throws ExpressionError */
export function interpolationOf(text: string): Interpolation | undefined {
  if (!text.includes(OPEN)) return undefined;
  const parts: (string | Expression)[] = [];
  let from = 0;
  for (;;) {
    const open = text.indexOf(OPEN, from);
    if (open < 0) break;
    const start = open + OPEN.length;
    const end = closeOf(text, start);
    if (end < 0) {
      throw new ExpressionError(
        text.slice(start, start + 40).trim(),
        `has no end; close it with ${CLOSE}`,
      );
    }
    parts.push(
      text.slice(from, open),
      compileExpression(text.slice(start, end).trim()),
    );
    from = end + CLOSE.length;
  }
  parts.push(text.slice(from));
  return parts.filter(part => part !== '');
}

/**
 * The value: of one expression with nothing but white space around it whatever
 * it yields, else a text.
 *
 * @throws ExpressionError
 */
export function interpolated(
  parts: Interpolation,
  input: ExpressionInput,
): unknown {
  const expressions = parts.filter(part => typeof part === 'function');
  const isWhole = parts.every(
    part => typeof part === 'function' || part.trim() === '',
  );
  if (expressions.length === 1 && isWhole) return expressions[0](input);
  return parts
    .map(part => (typeof part === 'string' ? part : textOf(part(input))))
    .join('');
}

function textOf(value: unknown): string {
  if (typeof value === 'object') {
    const what = Array.isArray(value) ? 'a list' : 'a map';
    throw new ExpressionError(
      '…',
      `yields ${
        value === null ? 'nothing' : what
      } in the middle of a text; only texts, numbers and booleans fit there`,
    );
  }
  return String(value);
}

/** Where the expression ends: the first `}}` outside of its texts and its maps; -1: nowhere. */
function closeOf(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (char === '"' || char === "'") {
      at = endOfText(text, at);
      if (at < 0) return -1;
    } else if (char === '{') depth += 1;
    else if (char === '}') {
      if (depth === 0) return text.startsWith(CLOSE, at) ? at : -1;
      depth -= 1;
    }
  }
  return -1;
}

/** Position of the quote that closes the one at `open`; -1: none does. */
function endOfText(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === text[open]) return at;
  }
  return -1;
}

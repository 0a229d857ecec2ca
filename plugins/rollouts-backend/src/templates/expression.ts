// SPDX-License-Identifier: Apache-2.0
/**
 * `${{ … }}`: CEL over `parameters` and nothing else. An expression can't loop,
 * call out or reach an object of this process; what is left of its cost is
 * bounded: its length and depth, one comprehension, and a list of functions
 * without regular expressions, which could go on for ever.
 */
import { Environment } from '@marcbachmann/cel-js';
import type { ASTNode } from '@marcbachmann/cel-js';

/** What an expression may look at; whole numbers are bigints, as CEL's int, and objects are Maps. */
export interface ExpressionInput {
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Ready to be evaluated. @throws ExpressionError */
export type Expression = (input: ExpressionInput) => unknown;

/** The message is for the author of the template. */
export class ExpressionError extends Error {
  readonly name = 'ExpressionError';

  constructor(expression: string, why: string, cause?: unknown) {
    super(`\${{ ${expression} }}: ${why}`, { cause });
  }
}

const LONGEST = 1_000;
const COMPREHENSIONS = ['all', 'exists', 'exists_one', 'map', 'filter'];
const FUNCTIONS = [
  ...['string', 'int', 'double', 'bool', 'dyn', 'size', 'has'],
  ...['contains', 'startsWith', 'endsWith', 'trim'],
  ...['lowerAscii', 'upperAscii'],
];

const environment = new Environment({
  homogeneousAggregateLiterals: false,
  limits: {
    maxAstNodes: 150,
    maxDepth: 20,
    maxListElements: 50,
    maxMapEntries: 50,
    maxCallArguments: 4,
  },
}).registerVariable('parameters', 'map');

/** @throws ExpressionError */
export function compileExpression(text: string): Expression {
  if (text.length > LONGEST) {
    throw new ExpressionError(
      `${text.slice(0, 40)}…`,
      `has ${text.length} characters; at most ${LONGEST} are allowed`,
    );
  }
  const parsed = explained(text, () => environment.parse(text));
  const comprehensions = callsIn(parsed.ast).filter(name => {
    if (COMPREHENSIONS.includes(name)) return true;
    if (FUNCTIONS.includes(name)) return false;
    throw new ExpressionError(
      text,
      `there is no ${name}(); there are ${[
        ...FUNCTIONS,
        ...COMPREHENSIONS,
      ].join(', ')}`,
    );
  });
  if (comprehensions.length > 1) {
    throw new ExpressionError(
      text,
      `has ${comprehensions.length} of ${COMPREHENSIONS.join(
        ', ',
      )}; one is allowed`,
    );
  }
  const { valid, error } = parsed.check();
  if (!valid) throw new ExpressionError(text, firstLine(error), error);
  return input => explained(text, () => jsonOf(text, parsed({ ...input })));
}

function explained<T>(text: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ExpressionError) throw error;
    throw new ExpressionError(text, firstLine(error), error);
  }
}

/** Names of everything that is called, anywhere in the expression. */
function callsIn(node: ASTNode): string[] {
  const calls: string[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isNode(value)) {
      const { op, args } = value;
      if ((op === 'call' || op === 'rcall') && Array.isArray(args)) {
        calls.push(String(args[0]));
      }
      visit(args);
    }
  };
  visit(node);
  return calls;
}

function isNode(value: unknown): value is { op: unknown; args: unknown } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'op' in value &&
    'args' in value
  );
}

/** What an object can hold: no times, bytes or types. */
function jsonOf(text: string, value: unknown): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'bigint':
      if (Number.isSafeInteger(Number(value))) return Number(value);
      break;
    case 'number':
      if (Number.isFinite(value)) return value;
      break;
    default:
      if (value === null) return value;
      if (Array.isArray(value)) return value.map(item => jsonOf(text, item));
      if (value instanceof Map) return objectOf(text, [...value.entries()]);
      if (isPlain(value)) return objectOf(text, Object.entries(value));
  }
  throw new ExpressionError(text, 'yields a value that no object can hold');
}

function objectOf(
  text: string,
  entries: readonly (readonly [unknown, unknown])[],
): Record<string, unknown> {
  return Object.fromEntries(
    entries.map(([key, item]) => [String(key), jsonOf(text, item)]),
  );
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n')[0];
}

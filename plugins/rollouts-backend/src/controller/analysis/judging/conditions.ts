// SPDX-License-Identifier: Apache-2.0

/**
 * Conditions in CEL. An expression can't loop, call out or reach an object of
 * this process; what is left of its cost is bounded: its length, its depth, the
 * number of its comprehensions, and no regular expressions, which could go on
 * for ever.
 */
import { Environment } from '@marcbachmann/cel-js';
import type { ParseResult } from '@marcbachmann/cel-js';
import type { MeasuredValue } from './value';

/** What a condition may look at. */
export interface ConditionInput {
  readonly result: MeasuredValue;
  /** Null where there is none. */
  readonly baseline: MeasuredValue;
  /** 1-based. */
  readonly step: number;
  /** Percent. */
  readonly weight: number;
  readonly args: Readonly<Record<string, number | string>>;
}

/** A condition that can't be evaluated, at all or for this value; the message is for its author. */
export class ConditionError extends Error {
  readonly name = 'ConditionError';
  readonly expression: string;

  constructor(expression: string, why: string, cause?: unknown) {
    super(`condition "${expression}": ${why}`, { cause });
    this.expression = expression;
  }
}

/** Comprehensions multiply the cost: two over the longest list are ten thousand steps. */
const MOST_COMPREHENSIONS = 2;
/** Lists that a condition sees are cut to this. */
const LONGEST_LIST = 100;
/** Compiled expressions that are kept. */
const CACHE_SIZE = 500;

const environment = makeEnvironment();
const compiled = new Map<string, ParseResult | ConditionError>();

/** Why nobody can evaluate the expression; undefined: it is one. */
export function conditionProblem(expression: string): string | undefined {
  const it = compile(expression);
  return it instanceof ConditionError ? it.message : undefined;
}

/** True when the expression uses the name as a variable or function. */
export function mentions(expression: string, name: string): boolean {
  return new RegExp(`(^|[^\\w.])${name}\\b`).test(withoutTexts(expression));
}

/**
 * Evaluates.
 *
 * @throws ConditionError for an expression that isn't one, doesn't fit the value, or yields no boolean.
 */
export function holds(expression: string, input: ConditionInput): boolean {
  const evaluate = compile(expression);
  if (evaluate instanceof ConditionError) throw evaluate;
  let answer: unknown;
  try {
    answer = evaluate({
      ...input,
      result: bounded(input.result),
      baseline: bounded(input.baseline),
    });
  } catch (error) {
    throw new ConditionError(expression, firstLine(error), error);
  }
  if (typeof answer === 'boolean') return answer;
  throw new ConditionError(
    expression,
    `yields ${typeof answer} where it must say true or false`,
  );
}

function compile(expression: string): ParseResult | ConditionError {
  const known = compiled.get(expression);
  if (known) return known;
  const fresh = parse(expression);
  const [oldest] = compiled.keys();
  if (compiled.size >= CACHE_SIZE) compiled.delete(oldest);
  compiled.set(expression, fresh);
  return fresh;
}

function parse(expression: string): ParseResult | ConditionError {
  const bare = withoutTexts(expression);
  if (/\bmatches\s*\(/.test(bare)) {
    return new ConditionError(
      expression,
      'regular expressions are not allowed in conditions; use ==, contains, startsWith or endsWith',
    );
  }
  const comprehensions =
    bare.match(/\.\s*(all|exists|exists_one|map|filter|sortBy)\s*\(/g) ?? [];
  if (comprehensions.length > MOST_COMPREHENSIONS) {
    return new ConditionError(
      expression,
      `has ${comprehensions.length} of all, exists, map and filter; at most ${MOST_COMPREHENSIONS} are allowed`,
    );
  }
  try {
    const result = environment.parse(expression);
    const { valid, error, type } = result.check();
    if (!valid) return new ConditionError(expression, firstLine(error), error);
    if (type !== 'bool' && type !== 'dyn') {
      return new ConditionError(
        expression,
        `yields ${type} where it must say true or false`,
      );
    }
    return result;
  } catch (error) {
    return new ConditionError(expression, firstLine(error), error);
  }
}

/** Whole numbers in a condition are written without a point: they mix with measured ones. */
function makeEnvironment(): Environment {
  const env = new Environment({
    homogeneousAggregateLiterals: false,
    limits: {
      maxAstNodes: 300,
      maxDepth: 24,
      maxListElements: 50,
      maxMapEntries: 50,
      maxCallArguments: 8,
    },
  })
    .registerVariable('result', 'dyn')
    .registerVariable('baseline', 'dyn')
    .registerVariable('step', 'double')
    .registerVariable('weight', 'double')
    .registerVariable('args', 'dyn')
    .registerFunction('isNaN(dyn): bool', (it: unknown) => Number.isNaN(it))
    .registerFunction(
      'isInf(dyn): bool',
      (it: unknown) => it === Infinity || it === -Infinity,
    )
    .registerFunction(
      'default(dyn, dyn): dyn',
      (it: unknown, otherwise: unknown) =>
        it === null || it === undefined || Number.isNaN(it) ? otherwise : it,
    );
  type Arithmetic = (a: number | bigint, b: number | bigint) => number;
  const mixed: readonly (readonly [string, Arithmetic])[] = [
    ['+', (a, b) => Number(a) + Number(b)],
    ['-', (a, b) => Number(a) - Number(b)],
    ['*', (a, b) => Number(a) * Number(b)],
    ['/', (a, b) => Number(a) / Number(b)],
  ];
  for (const [operator, compute] of mixed) {
    env.registerOperator(`double ${operator} int`, compute);
    env.registerOperator(`int ${operator} double`, compute);
  }
  env.registerOperator(
    'double == int',
    (a: number, b: bigint) => a === Number(b),
  );
  return env;
}

function withoutTexts(expression: string): string {
  return expression.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, '""');
}

function bounded(value: MeasuredValue): MeasuredValue {
  if (Array.isArray(value)) return value.slice(0, LONGEST_LIST).map(bounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, LONGEST_LIST)
      .map(([name, it]) => [name, bounded(it as MeasuredValue)]),
  );
}

/** The library shows where in the expression it is; people see one line. */
function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n')[0];
}

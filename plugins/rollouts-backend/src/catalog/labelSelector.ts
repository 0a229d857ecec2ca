// SPDX-License-Identifier: Apache-2.0
/** Kubernetes label selectors as the annotation `backstage.io/kubernetes-label-selector` holds them. */

type Labels = Readonly<Record<string, string>>;

/** Commas inside `in (a,b)` don't separate requirements. */
const BETWEEN_REQUIREMENTS = /,(?![^(]*\))/;
const SET_BASED = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/;
const EQUALITY = /^([^=!\s]+)\s*(==|=|!=)\s*(\S*)$/;
const EXISTENCE = /^(!?)\s*([^=!\s]+)$/;

/**
 * True when the labels satisfy every requirement.
 *
 * @returns false for a selector that can't be read, and for an empty one: it would take in the whole cluster.
 */
export function matchesLabelSelector(
  labels: Labels,
  selector: string,
): boolean {
  const requirements = requirementsOf(selector);
  return (
    requirements.length > 0 &&
    requirements.every(requirement => satisfies(labels, requirement))
  );
}

/** A label, name and value, that everything the selector selects carries; undefined where it asks for none. */
export function equalityOf(selector: string): [string, string] | undefined {
  for (const requirement of requirementsOf(selector)) {
    if (SET_BASED.test(requirement)) continue;
    const [, key, operator, value] = EQUALITY.exec(requirement) ?? [];
    if (operator === '=' || operator === '==') return [key, value];
  }
  return undefined;
}

function requirementsOf(selector: string): string[] {
  return selector
    .split(BETWEEN_REQUIREMENTS)
    .map(text => text.trim())
    .filter(Boolean);
}

function satisfies(labels: Labels, requirement: string): boolean {
  const set = SET_BASED.exec(requirement);
  if (set) {
    const [, key, operator, values] = set;
    const listed = values
      .split(',')
      .map(value => value.trim())
      .includes(labels[key] ?? '');
    return operator === 'in'
      ? listed && labels[key] !== undefined
      : !listed || labels[key] === undefined;
  }
  const equality = EQUALITY.exec(requirement);
  if (equality) {
    const [, key, operator, value] = equality;
    return operator === '!=' ? labels[key] !== value : labels[key] === value;
  }
  const existence = EXISTENCE.exec(requirement);
  if (!existence) return false;
  const [, not, key] = existence;
  return (labels[key] !== undefined) === (not === '');
}

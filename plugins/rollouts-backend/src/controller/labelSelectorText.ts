// SPDX-License-Identifier: Apache-2.0
/** `spec.selector` of a workload. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/**
 * A label selector as the query parameter `labelSelector` takes it:
 * `app=cart,tier in (web,db),!legacy`. All of it, because what is left out
 * selects more: a selector of expressions alone would become the whole namespace.
 */
export function labelSelectorText({
  matchLabels = {},
  matchExpressions = [],
}: LabelSelector): string {
  return [
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(requirementText),
  ].join(',');
}

function requirementText({
  key,
  operator,
  values = [],
}: NonNullable<LabelSelector['matchExpressions']>[number]): string {
  switch (operator) {
    case 'In':
      return `${key} in (${values.join(',')})`;
    case 'NotIn':
      return `${key} notin (${values.join(',')})`;
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    default:
      // The API server admits no other.
      throw new TypeError(
        `the label selector's operator ${operator} of ${key} is not known`,
      );
  }
}

// SPDX-License-Identifier: Apache-2.0
/**
 * A permission policy's conditions -> a part of the query, so that the database
 * leaves out what a person may not see. The rules are those of
 * permissions/rules.ts, told of a record: it belongs to one entity, and keeps
 * its cluster and namespace.
 */
import type {
  PermissionCondition,
  PermissionCriteria,
} from '@backstage/plugin-permission-common';
import type { Environment } from '../environments';
import type { Narrow } from './ReleaseStore';

/** What conditions are judged by. */
export interface CriteriaFacts {
  /** Entities that one of these users or groups owns. */
  readonly ownedBy: (claims: readonly string[]) => Promise<string[]>;
  readonly environments: readonly Environment[];
}

type Criteria = PermissionCriteria<PermissionCondition>;

/** @throws Error for a rule that nobody taught it: to leave one out would show too much. */
export async function narrowBy(
  criteria: Criteria,
  facts: CriteriaFacts,
): Promise<Narrow> {
  if ('anyOf' in criteria) {
    const parts = await all(criteria.anyOf, facts);
    return query => {
      for (const part of parts) void query.orWhere(it => part(it));
    };
  }
  if ('allOf' in criteria) {
    const parts = await all(criteria.allOf, facts);
    return query => {
      for (const part of parts) void query.where(it => part(it));
    };
  }
  if ('not' in criteria) {
    const part = await narrowBy(criteria.not, facts);
    return query => void query.whereNot(it => part(it));
  }
  return narrowByRule(criteria, facts);
}

function all(
  criteria: readonly Criteria[],
  facts: CriteriaFacts,
): Promise<Narrow[]> {
  return Promise.all(criteria.map(it => narrowBy(it, facts)));
}

async function narrowByRule(
  { rule, params = {} }: PermissionCondition,
  { ownedBy, environments }: CriteriaFacts,
): Promise<Narrow> {
  switch (rule) {
    case 'IS_ENTITY_OWNER': {
      const entities = await ownedBy(texts(params.claims));
      return ofEntities(entities);
    }
    case 'HAS_CLUSTER':
      return query => void query.whereIn('cluster', texts(params.clusters));
    case 'HAS_NAMESPACE':
      return query => void query.whereIn('namespace', texts(params.namespaces));
    case 'HAS_ENVIRONMENT':
      return inEnvironments(environments, texts(params.environments));
    default:
      throw new Error(
        `the permission rule ${rule} can't be asked of the history of releases`,
      );
  }
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** Records of these entities; one without an entity is nobody's. */
export function ofEntities(entities: readonly string[]): Narrow {
  return query =>
    void query.whereNotNull('entity_ref').whereIn('entity_ref', [...entities]);
}

/** Records of places that the configuration calls so, by name or label. */
export function inEnvironments(
  environments: readonly Environment[],
  names: readonly string[],
): Narrow {
  const isMeant = ({ name, label }: Environment) =>
    names.includes(name) || (label !== undefined && names.includes(label));
  return query => {
    // None is no place; and the first entry that holds a place counts.
    void query.whereIn('cluster', []);
    environments.forEach((environment, index) => {
      if (!isMeant(environment)) return;
      void query.orWhere(place => {
        void place.where(it => holds(environment)(it));
        for (const earlier of environments.slice(0, index)) {
          void place.whereNot(it => holds(earlier)(it));
        }
      });
    });
  };
}

function holds({ cluster, namespaces }: Environment): Narrow {
  return query => {
    void query.where('cluster', cluster);
    if (namespaces) void query.whereIn('namespace', [...namespaces]);
  };
}

// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { Link } from '@backstage/core-components';
import { useEntityRefLink } from '@backstage/plugin-catalog-react';

/** Leads to the Rollouts tab of an entity: who clicks on a release wants to see it, not the overview. */
export function EntityRolloutsLink(props: {
  entityRef: string;
  children: ReactNode;
}) {
  const linkOf = useEntityRefLink();
  // A portal that shows the tab under another path shows the entity's first tab here.
  return (
    <Link to={`${linkOf(props.entityRef)}/rollouts`}>{props.children}</Link>
  );
}

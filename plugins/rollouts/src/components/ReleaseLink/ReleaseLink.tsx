// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { Link } from '@backstage/core-components';
import { useReleasePage } from './useReleasePage';

/** Leads to the page of a release, where the portal has one. */
export function ReleaseLink(props: {
  /** Of the record. */
  id: string;
  /** Amid other words, where colour alone doesn't tell a link. */
  inText?: boolean;
  children: ReactNode;
}) {
  const page = useReleasePage();
  return page ? (
    <Link to={page(props.id)} underline={props.inText ? 'always' : 'hover'}>
      {props.children}
    </Link>
  ) : (
    <>{props.children}</>
  );
}

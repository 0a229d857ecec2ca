// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';

/** Something that may be wider or longer than its place: named, and reachable by keyboard (WCAG 2.1.1). */
export function ScrollRegion(props: {
  label: string;
  className: string;
  children: ReactNode;
}) {
  return (
    <div
      className={props.className}
      role="group"
      aria-label={props.label}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      {props.children}
    </div>
  );
}

// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { useNow } from '../../live/useNow';
import { durationText } from '../../words/duration';

/** The time since `from`, running until `to` is known. */
export function Elapsed(props: {
  from: string;
  to?: string;
  children?: (time: string) => ReactNode;
}) {
  const now = useNow(props.to === undefined);
  const end = props.to === undefined ? now : Date.parse(props.to);
  const time = durationText(end - Date.parse(props.from));
  return <>{props.children ? props.children(time) : time}</>;
}

/** The time left until `until`. */
export function Remaining(props: {
  until: string;
  children: (time: string) => ReactNode;
}) {
  const now = useNow(true);
  return <>{props.children(durationText(Date.parse(props.until) - now))}</>;
}

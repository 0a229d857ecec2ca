// SPDX-License-Identifier: Apache-2.0
import { type ReactNode, useId } from 'react';
import Typography from '@material-ui/core/Typography';

/** A part of the dialog under its heading. */
export function Section(props: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <Typography id={id} variant="subtitle1" component="h3" gutterBottom>
        {props.title}
      </Typography>
      {props.children}
    </section>
  );
}
